#!/bin/bash
# The task runs in a container by Pyxis, asked for where the agent is started with srun: for clusters that do not
# allow the container options in #SBATCH lines, or when the mounts depend on the job.
#
# A template may leave out the line that starts the agent and define the function srun only; then start the
# daemon with --srun-delegation.

#SBATCH --job-name=clearml_task_3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b
#SBATCH --partition=debug
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --gpus-per-node=1
#SBATCH --cpus-per-task=4
#SBATCH --time=12:00:00
#SBATCH --output=clearml-3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b-%j.log

module load cuda

export CLEARML_MULTI_NODE_SINGLE_TASK=1

# "command" reaches the real srun from within the function of the same name.
srun() {
    command srun \
        --container-image="docker://python:3.12-slim" \
        --container-mounts="$HOME:$HOME,/tmp:/tmp" \
        --container-remap-root \
        --container-writable \
        "$@"
}

srun /opt/clearml/clearml-agent execute --full-monitoring --require-queue --id 3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b

echo bye
