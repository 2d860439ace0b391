"""Training: a step (`train_step`), the loop of steps (`loop`), what a run leaves (`run_folder`)."""
