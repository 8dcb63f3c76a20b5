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

run("Select None"); // else only what is selected would be counted
counts = newArray(65536);
for (z = 1; z <= nSlices; z++) {
    setSlice(z);
    getRawStatistics(area, mean, min, max, deviation, histogram);
    for (value = 0; value < histogram.length; value++) counts[value] += histogram[value];
}

// One row of the Results table for each label that there is. Labels in signed integers, as in many NIfTI files, are kept by
// ImageJ with an offset, which its calibration takes away again.
volumes = "";
for (value = 0; value < counts.length; value++) {
    if (counts[value] == 0) continue;
    label = calibrate(value);
    if (label == 0) continue;
    ml = counts[value] * abs(width * height * depth) / 1000;
    row = nResults;
    setResult("image", row, getTitle());
    setResult("label", row, label);
    setResult("voxels", row, counts[value]);
    setResult("volume_ml", row, ml);
    if (volumes != "") volumes += ",";
    volumes += d2s(ml, 3);
}
updateResults();
return volumes;
