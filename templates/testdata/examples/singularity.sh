#!/bin/bash
# The task runs in a Singularity (Apptainer) container. The image and further arguments are those of the task's
# CONTAINER section; without an image the one behind the colon is used.

#SBATCH --job-name=clearml_task_3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b
#SBATCH --partition=debug
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --gpus-per-node=1
#SBATCH --cpus-per-task=4
#SBATCH --mem=8G
#SBATCH --time=12:00:00
#SBATCH --output=clearml-3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b-%j.log

module load cuda

# Images are big: keep them where there is room, and once for all jobs.
export APPTAINER_CACHEDIR="${APPTAINER_CACHEDIR:-$HOME/.cache/apptainer}"

# --nv brings the NVIDIA driver into the container. The container arguments of the task become separate words,
# each quoted. The agent is a single static file, so it runs inside any image; the folder that it lies in must be
# bound if it is not below your home folder.
exec singularity exec --nv \
    --cleanenv --env 'OMP_NUM_THREADS=1' \
    docker://python:3.12-slim \
    /opt/clearml/clearml-agent execute --full-monitoring --require-queue --id 3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b
