#@ ImagePlus ct
#@ File (label = "Model (bundled, or a folder or zip)", value = "bundled", style = "both") model
#@ CommandService command
#@output String table

// How much does the measured volume depend on the threshold? Segments the open CT stack once, to probabilities, and counts
// the voxels above several thresholds. The names of the parameters are the keys of macros, see docs/macro-reference.md.

unit = ct.calibration.unit
if (unit != "mm") throw new RuntimeException("The voxel size must be in mm, found $unit: Image > Properties...")
run = command.run("io.github.rraunet.command.SegmentStackCommand", true, "input", ct, "model", model,
    "output_type", "probability").get()
if (run.isCanceled()) throw new RuntimeException(run.getCancelReason())
probability = run.getOutput("probability")

voxelMl = probability.calibration.with { Math.abs(pixelWidth * pixelHeight * pixelDepth) } / 1000
lines = ["threshold\tvolume_ml"]
for (threshold in [0.1, 0.3, 0.5, 0.7, 0.9]) {
    long voxels = 0
    for (z in 1..probability.getStackSize())
        for (p in probability.getStack().getPixels(z)) if (p > threshold) voxels++
    lines << threshold + "\t" + (voxels * voxelMl).round(3)
}
table = lines.join("\n")
