// Segments every stack of a folder and its sub-folders, and lists the volumes that were found.
//
// From the menu: Plugins > RRA-U-Net > Sample Macros; it asks for both folders.
// From another macro: runMacro("/path/to/Segment_Folder.ijm", "/folder/with/stacks;/folder/for/results");
// With a model of your own: "/folder/with/stacks;/folder/for/results;/path/to/model.zip". Returns the volume of all masks in ml.
//
// Run it again after a stop, or when stacks were added: what is done is left out.

model = "bundled";
argument = getArgument();
if (argument == "") {
    input = getDirectory("Choose the folder with the stacks");
    output = getDirectory("Choose a folder for the results");
} else {
    folders = split(argument, ";");
    input = folders[0];
    output = folders[1];
    if (folders.length > 2) model = folders[2];
}

first = nResults; // rows of earlier runs stay in the table
// A stack that cannot be segmented stops no other; allow_failed lets the macro go on, too.
run("RRA Segment Folder...", "input=[" + input + "] output=[" + output + "] model=[" + model + "]"
    + " recursive=true output_name=*_mask.nii.gz figure=true allow_failed=true");

// summary.csv has a line for each stack: file,status,slices,seconds,foreground_ml,message. The same stands in the Results table.
total = 0;
for (row = first; row < nResults; row++) {
    status = getResultString("status", row);
    if (status == "failed") print(getResultString("file", row) + " failed: " + getResultString("message", row));
    else total += getResult("foreground_ml", row);
}
print("All masks together: " + d2s(total, 1) + " ml");
return d2s(total, 3);
