// Measures the volume of each label of a label map (each vertebra, where every vertebra has its own number) or of a mask.
//
// From the menu, with a mask or label map as the current image: Plugins > RRA-U-Net > Sample Macros.
// From another macro: runMacro("/path/to/Measure_Vertebra_Volume.ijm"), or with the path of a TIFF as second argument.
// Returns the volumes in ml, separated by commas, in the order of the labels.

path = getArgument();
if (path != "") open(path);
if (bitDepth() != 8 && bitDepth() != 16)
    exit("Open a mask or label map of 8 or 16 bits first, such as RRA Segment Stack makes; this image has " + bitDepth());

getVoxelSize(width, height, depth, unit);
if (unit != "mm" && unit != "pixel" && unit != "pixels")
    exit("The voxel size must be in mm for a volume in ml, found " + unit + ": Image > Properties...");
if (unit != "mm") print("The image has no voxel size; voxels of 1 mm are taken: Image > Properties...");

counts = newArray(65536);
for (z = 1; z <= nSlices; z++) {
    setSlice(z);
    getRawStatistics(area, mean, min, max, deviation, histogram);
    for (label = 1; label < histogram.length; label++) counts[label] += histogram[label];
}

// One row of the Results table for each label that there is.
volumes = "";
for (label = 1; label < counts.length; label++) {
    if (counts[label] == 0) continue;
    ml = counts[label] * width * height * depth / 1000;
    row = nResults;
    setResult("image", row, getTitle());
    setResult("label", row, label);
    setResult("voxels", row, counts[label]);
    setResult("volume_ml", row, ml);
    if (volumes != "") volumes += ",";
    volumes += d2s(ml, 3);
}
updateResults();
return volumes;
