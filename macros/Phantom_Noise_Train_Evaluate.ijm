// The whole path on made-up data: phantoms, masks of which some are wrong, a small network trained on them, and its scores
// on phantoms that it has not seen. Put your own scans and masks in the place of the phantoms to start from here.
//
// From the menu: Plugins > RRA-U-Net > Sample Macros; it asks for a folder for data, model and results.
// From another macro: runMacro("/path/to/Phantom_Noise_Train_Evaluate.ijm", "/folder/for/results");
// Takes about two minutes on two processors. Returns the mean Dice coefficient on the new phantoms.

folder = getArgument();
if (folder == "") folder = getDirectory("Choose a folder for the results");
names = newArray("ct", "masks", "new-ct", "new-masks", "new-predictions");
for (i = 0; i < names.length; i++) File.makeDirectory(folder + "/" + names[i]);

// 1. Five phantoms to train on, and two to test with. The same seed gives the same phantom.
for (seed = 1; seed <= 7; seed++) {
    kind = "";
    if (seed > 5) kind = "new-";
    run("Spine CT Phantom...", "seed=" + seed + " size=64x64x20 spacing=1.6x1.6x8 output=[" + folder + "/" + kind + "ct/p" + seed
        + ".nii.gz] mask_output=[" + folder + "/" + kind + "masks/p" + seed + ".nii.gz]");
    if (nImages > 0) close("*");
}

// 2. Half of the masks are made wrong, to a Dice coefficient of 0.7 with the correct ones.
run("RRA Make Noisy Masks...", "input=[" + folder + "/masks] output=[" + folder + "/noisy] alpha=0.7 beta=0.5 seed=1");

// 3. Training leaves out the masks that look wrong; phantom 5 is kept for the validation.
//    For real scans: base_filters=32 slice_size=256 epochs=50 and a GPU.
run("RRA Train...", "images=[" + folder + "/ct] masks=[" + folder + "/noisy] output=[" + folder + "/run]"
    + " base_filters=8 slice_size=64 window=-400,1000 epochs=16 learning_rate=0.003 alpha=0.7 beta=0.5"
    + " augment=none validation=cases:p5 target=spine");

// 4. The model segments what it has not seen.
for (seed = 6; seed <= 7; seed++) {
    run("RRA Segment Stack...", "input=[" + folder + "/new-ct/p" + seed + ".nii.gz] model=[" + folder
        + "/run/model.zip] output=[" + folder + "/new-predictions/p" + seed + ".nii.gz]");
    if (nImages > 0) close("*");
}

// 5. Two folders are compared file by file; tables and pictures go into the folder scores.
first = nResults;
run("RRA Evaluate...", "prediction=[" + folder + "/new-predictions] reference=[" + folder
    + "/new-masks] metrics=dice,sbd,hd95_mm output=[" + folder + "/scores]");
sum = 0;
for (row = first; row < first + 2; row++) sum += getResult("dice", row);
print("Mean Dice coefficient of two new phantoms: " + d2s(sum / 2, 3));
return d2s(sum / 2, 4);
