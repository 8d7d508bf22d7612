#!/bin/bash
# The task runs in a container by NVIDIA's Pyxis plug-in, asked for in #SBATCH lines: the whole batch script
# runs inside. Your cluster must have Pyxis and Enroot.

#SBATCH --job-name=clearml_task_3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b
#SBATCH --partition=debug
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --gpus-per-node=1
#SBATCH --cpus-per-task=4
#SBATCH --time=12:00:00
#SBATCH --output=clearml-3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b-%j.log

# Write images as docker://name:tag, or nvcr.io#nvidia/pytorch:24.01-py3: the number sign is escaped for Slurm,
# to which it would otherwise begin a comment.
#SBATCH --container-image=docker://python:3.12-slim
#SBATCH --container-remap-root
#SBATCH --container-writable

# Mounts: the agent's folder and the user's configuration must be visible inside.
#SBATCH --container-mount-home

module load cuda

# One console for all nodes, with the node's rank before each line.
export CLEARML_MULTI_NODE_SINGLE_TASK=1

exec /opt/clearml/clearml-agent execute --full-monitoring --require-queue --id 3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b
