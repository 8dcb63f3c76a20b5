// Segments every stack of a folder and adds its volume and number of slices to the Results table; the same table is saved
// beside the masks as volumes.csv.
// RRA Segment Folder does more (goes on where it was stopped, and past files that cannot be read); this one is to be changed.
//
// From the menu: Plugins > RRA-U-Net > Sample Macros; it asks for two folders.
// From another macro: runMacro("/path/to/Batch_With_Results_Table.ijm", "/folder/of/stacks;/folder/for/results");
// With a model of your own: "/folder/of/stacks;/folder/for/results;/path/to/model.zip".
// Returns the number of stacks.

model = "bundled";
argument = getArgument();
if (argument == "") argument = getDirectory("Choose a folder of CT stacks") + ";" + getDirectory("Choose a folder for the masks");
parts = split(argument, ";");
if (parts.length > 2) model = parts[2];

files = getFileList(parts[0]);
csv = "stack,volume_ml,slices\n";
done = 0;
for (i = 0; i < files.length; i++) {
    if (!matches(files[i], ".*[.](nii|nii[.]gz|mha|mhd|tif)")) continue;
    showProgress(i, files.length);
    mask = parts[1] + "/" + stem(files[i]) + "_mask.nii.gz";
    run("RRA Segment Stack...", "input=[" + parts[0] + "/" + files[i] + "] model=[" + model + "] output=[" + mask + "]");

    // The mask is the current image now: 255 where the target is, 0 elsewhere, with the voxel size and unit of the stack.
    getVoxelSize(width, height, depth, unit);
    voxels = 0;
    slices = 0;
    for (z = 1; z <= nSlices; z++) {
        setSlice(z);
        getRawStatistics(area, mean, min, max, deviation, histogram);
        if (max == 0) continue;
        voxels += histogram[max];
        slices++;
    }
    close();
    ml = voxels * abs(width * height * depth) * pow(mm(unit), 3) / 1000;
    row = nResults;
    setResult("stack", row, files[i]);
    setResult("volume_ml", row, ml);
    setResult("slices", row, slices);
    csv += files[i] + "," + d2s(ml, 3) + "," + slices + "\n";
    done++;
}
updateResults();
File.saveString(csv, parts[1] + "/volumes.csv");
return "" + done;

// The unit of the voxel size in mm. A stack without one is taken for one in mm, of which RRA Segment Stack tells.
function mm(unit) {
    if (unit == "um" || unit == fromCharCode(181) + "m" || startsWith(unit, "micron")) return 0.001;
    if (unit == "cm") return 10;
    if (unit == "m") return 1000;
    if (startsWith(unit, "inch")) return 25.4;
    return 1;
}

function stem(name) {
    if (endsWith(name, ".gz")) name = substring(name, 0, lengthOf(name) - 3);
    return substring(name, 0, lastIndexOf(name, "."));
}
