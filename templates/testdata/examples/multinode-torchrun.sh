#!/bin/bash
# One task on several nodes with PyTorch. Each node runs the agent once, and the agent starts the task's script
# with torchrun (set the task's binary to torchrun, or let the script call torch.distributed.run).
#
# The first node reports to ClearML what the task is and how it ended; the others add their consoles and graphs.

#SBATCH --job-name=clearml_task_3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b
#SBATCH --partition=debug
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --gpus-per-node=4
#SBATCH --cpus-per-task=8
#SBATCH --mem=12G
#SBATCH --time=1-00:00:00
#SBATCH --output=clearml-3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b-%j.log

module load cuda

# How the nodes of one task report: -1 only the first node; 1 a graph for each node; 2 one graph with a line for
# each node.
export CLEARML_MULTI_NODE_SINGLE_TASK=1

# torchrun takes its options from variables that begin with PET_.
first=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
export PET_RDZV_BACKEND=c10d
export PET_RDZV_ENDPOINT="$first:$((20000 + SLURM_JOB_ID % 20000))"
export PET_RDZV_ID=3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b
export PET_NNODES="$SLURM_JOB_NUM_NODES"
export PET_NPROC_PER_NODE="${SLURM_GPUS_ON_NODE:-1}"

# srun starts one agent on each node; if one fails, the others are stopped.
srun --kill-on-bad-exit=1 --cpus-per-task="$SLURM_CPUS_PER_TASK" /opt/clearml/clearml-agent execute --full-monitoring --require-queue --id 3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b

echo bye
