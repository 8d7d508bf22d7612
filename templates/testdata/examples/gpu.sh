#!/bin/bash
# One node with GPUs. The number, and if your cluster has several kinds the kind, are user properties of the
# task: "gpus" is 2 or a100:2, "cpus" is per GPU.

#SBATCH --job-name=clearml_task_3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b
#SBATCH --partition=debug
#SBATCH --nodes=1
#SBATCH --ntasks=1

# The job sees its own GPUs only: Slurm sets CUDA_VISIBLE_DEVICES, and the agent keeps to it.
#SBATCH --gpus-per-node=1
#SBATCH --cpus-per-gpu=2
#SBATCH --mem-per-gpu=3G
#SBATCH --time=12:00:00
#SBATCH --output=clearml-3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b-%j.log

module load cuda

# Text of the task may be used in the shell too: it always arrives as text, whatever it holds.
echo "task fit a curve of project curves on $(hostname)"
nvidia-smi --list-gpus || true

# "exec": the agent takes the shell's place, so that Slurm's signals reach it.
exec /opt/clearml/clearml-agent execute --full-monitoring --require-queue --id 3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b
