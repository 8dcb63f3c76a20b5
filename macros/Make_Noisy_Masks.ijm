// Makes half of a phantom's masks wrong to a Dice coefficient of 0.7, and compares them with the correct ones.
//
// From the menu: Plugins > RRA-U-Net > Sample Macros; it asks for a folder for the noisy masks and their manifest.
// From another macro: runMacro("/path/to/Make_Noisy_Masks.ijm", "/folder/for/results");
// Returns the Dice coefficient of all voxels, the correct slices included.

folder = getArgument();
if (folder == "") folder = getDirectory("Choose a folder for the noisy masks");

run("Spine CT Phantom...", "seed=1 size=96x96x24 spacing=2x2x4 mask_output=[" + folder + "/phantom.nii.gz]");
run("RRA Make Noisy Masks...", "input=[" + folder + "/phantom.nii.gz] output=[" + folder + "/noisy]"
    + " alpha=0.7 beta=0.5 types=erosion,dilation,elastic seed=1");

// manifest.csv tells for each slice whether it is wrong, and how; RRA Evaluate finds the same.
run("RRA Evaluate...", "prediction=[" + folder + "/noisy/phantom.nii.gz] reference=[" + folder + "/phantom.nii.gz] metrics=dice");
return d2s(getResult("dice", nResults - 1), 4);
