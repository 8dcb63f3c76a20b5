// Segments the open CT stack with the bundled spine model and measures the volume of the mask.
// Headless: open an image first, or name one: open("/data/ct.tif").
if (nImages == 0)
    exit("Open a CT stack first, for example File > Open Samples > Spine CT Phantom...");
run("RRA Segment Stack...", "model=bundled output_type=mask");

getVoxelSize(width, height, depth, unit);
voxels = 0;
for (slice = 1; slice <= nSlices; slice++) {
    setSlice(slice);
    getHistogram(0, counts, 256);
    voxels += counts[255];
}
print("Spine: " + voxels * width * height * depth / 1000 + " ml (unit of the stack: " + unit + ")");
