// Trains a small network on phantoms of which half of the masks are wrong, decides on the mask that it distrusts most,
// and segments a phantom that it has not seen.
//
// From the menu: Plugins > RRA-U-Net > Sample Macros; it asks for a folder for data, models and results.
// From another macro: runMacro("/path/to/Train_And_Review.ijm", "/folder/for/results");
// Takes about two minutes on two processors. Returns the Dice coefficient of the phantom that was not trained on.

folder = getArgument();
if (folder == "") folder = getDirectory("Choose a folder for the results");
File.makeDirectory(folder + "/ct");
File.makeDirectory(folder + "/masks");

for (seed = 1; seed <= 5; seed++) {
    run("Spine CT Phantom...", "seed=" + seed + " size=64x64x20 spacing=1.6x1.6x8 output=[" + folder + "/ct/p" + seed
        + ".nii.gz] mask_output=[" + folder + "/masks/p" + seed + ".nii.gz]");
    if (nImages > 0) close("*");
}
run("RRA Make Noisy Masks...", "input=[" + folder + "/masks] output=[" + folder + "/noisy] alpha=0.7 beta=0.5 seed=1");

// Phantom 5 is kept for the validation. The manifest beside the noisy masks tells which are wrong, so the detection is judged, too.
run("RRA Train...", "images=[" + folder + "/ct] masks=[" + folder + "/noisy] output=[" + folder + "/run]"
    + " base_filters=8 slice_size=64 window=-400,1000 epochs=16 learning_rate=0.003 alpha=0.7 beta=0.5"
    + " augment=none validation=cases:p5 target=spine");

// scores.csv lists the masks, worst first; the name of a mask is in its second column.
worst = split(File.openAsString(folder + "/run/scores.csv"), "\n");
mask = split(worst[1], ",");
run("RRA Review Labels...", "training=[" + folder + "/run] mask=" + mask[1] + " decision=drop difficulty=easy");

run("Spine CT Phantom...", "seed=6 size=64x64x20 spacing=1.6x1.6x8 output=[" + folder + "/new.nii.gz] mask_output=[" + folder
    + "/new-mask.nii.gz]");
run("RRA Segment Stack...", "input=[" + folder + "/new.nii.gz] model=[" + folder + "/run/model.zip] output=[" + folder
    + "/new-prediction.nii.gz]");
run("RRA Evaluate...", "prediction=[" + folder + "/new-prediction.nii.gz] reference=[" + folder + "/new-mask.nii.gz] metrics=dice");
return d2s(getResult("dice", nResults - 1), 4);
