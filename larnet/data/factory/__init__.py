"""A data set of made clips: photos and actions in, labelled clips out, on one core or many.

`dataset_plan` says which clips there are, `clip_maker` makes one, `clip_store` keeps them,
`produce` sees to all of them; `local_workers` and `ray_workers` share the work.
"""
