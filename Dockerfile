# docker build -t larnet . && docker run --rm -p 7860:7860 larnet        (add --gpus all for a GPU)
FROM python:3.12-slim

# tini: training runs outlive the page's handlers, and process 1 must reap them.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ffmpeg tini \
    && rm -rf /var/lib/apt/lists/*

# Spaces run the container as user 1000.
RUN useradd --create-home --uid 1000 user
USER user
ENV HOME=/home/user \
    PATH=/home/user/.local/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    GRADIO_SERVER_NAME=0.0.0.0 \
    GRADIO_SERVER_PORT=7860 \
    GRADIO_ANALYTICS_ENABLED=False \
    GRADIO_SSR_MODE=False \
    GRADIO_TEMP_DIR=/home/user/gradio_tmp \
    HF_HOME=/home/user/.cache/huggingface
RUN mkdir /home/user/app
WORKDIR /home/user/app

COPY --chown=user requirements.txt .
RUN pip install --no-cache-dir --user -r requirements.txt
COPY --chown=user . .

EXPOSE 7860
ENTRYPOINT ["tini", "--"]
CMD ["python", "app.py"]
