#!/bin/bash
# Long training on nodes that others may take away. When Slurm preempts the job it is queued again with the same
# number, and the agent goes on with the same task; the script must save checkpoints and load the last one.

#SBATCH --job-name=clearml_task_3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b
#SBATCH --partition=debug
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --gpus-per-node=1
#SBATCH --cpus-per-task=4
#SBATCH --mem=8G
#SBATCH --time=2-00:00:00

# Queue again after preemption or a node failure, and add to the log instead of beginning it anew.
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=clearml-3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b-%j.log

# Two minutes before the end of its time, or up to a minute sooner, the script gets SIGTERM: time for a last checkpoint.
# B: means the batch script itself, which is the agent, see below.
#SBATCH --signal=B:TERM@120

module load cuda

# Where the script may keep its checkpoints: the same folder each time, because it is named by the task.
export CHECKPOINT_DIR="$HOME/checkpoints/3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b"
mkdir -p "$CHECKPOINT_DIR"

# "exec" makes the agent the batch script's own process, so that Slurm's signals reach it. Nothing behind it is
# run; do without it if you need POST_SETUP.
exec /opt/clearml/clearml-agent execute --full-monitoring --require-queue --id 3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b
