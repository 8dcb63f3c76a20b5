// Compares two masks and shows Dice, boundary Dice and the distance between their surfaces.
//
// From the menu: Plugins > RRA-U-Net > Sample Macros; it asks for two open images.
// From another macro: runMacro("/path/to/Compare_Two_Masks.ijm", "prediction;reference") with titles of open images, or files.
// Returns a sentence with the scores.

argument = getArgument();
if (argument == "") {
    if (nImages < 2) exit("Open two masks first, the one to judge and the reference: File > Open...");
    Dialog.create("Compare two masks");
    Dialog.addImageChoice("Mask to judge");
    Dialog.addImageChoice("Reference");
    Dialog.show();
    argument = Dialog.getImageChoice() + ";" + Dialog.getImageChoice();
}
masks = split(argument, ";");

row = nResults; // behind what earlier runs left in the Results table
run("RRA Evaluate...", "prediction=[" + masks[0] + "] reference=[" + masks[1] + "] metrics=dice,sbd,assd_mm,hd95_mm");

// Each score stands in the column of its name. The first row of a comparison is that of all that is not background; of label maps
// a row for each label follows.
summary = "Dice " + d2s(getResult("dice", row), 3) + ", boundary Dice " + d2s(getResult("sbd", row), 3) + ", mean distance "
    + d2s(getResult("assd_mm", row), 2) + " mm, 95 % within " + d2s(getResult("hd95_mm", row), 2) + " mm";
print(summary);
return summary;
