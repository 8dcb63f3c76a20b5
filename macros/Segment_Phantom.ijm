// Makes a synthetic CT of a spine, segments it, and saves mask and probability with their records.
//
// From the menu: Plugins > RRA-U-Net > Sample Macros; it asks for a folder.
// From another macro: runMacro("/path/to/Segment_Phantom.ijm", "/folder/for/results");
// With a model of your own: runMacro("/path/to/Segment_Phantom.ijm", "/folder/for/results;/path/to/model.zip");

model = "bundled";
folder = getArgument();
if (folder == "") folder = getDirectory("Choose a folder for the results");
separator = indexOf(folder, ";");
if (separator >= 0) {
  model = substring(folder, separator + 1);
  folder = substring(folder, 0, separator);
}

run("Spine CT Phantom...", "seed=1 size=96x96x24 spacing=3x3x8");
run("RRA Segment Stack...", "model=[" + model + "] output=[" + folder + "/phantom-mask.nii.gz] output_type=both");
return getTitle();
