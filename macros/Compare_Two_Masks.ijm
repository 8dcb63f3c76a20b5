// Compares two masks and shows Dice, boundary Dice and the distance between their surfaces.
//
// From the menu: Plugins > RRA-U-Net > Sample Macros; it asks for two open images.
// From another macro: runMacro("/path/to/Compare_Two_Masks.ijm", "prediction;reference") with titles of open images, or files.
// Returns a sentence with the scores.

argument = getArgument();
if (argument == "") {
    Dialog.create("Compare two masks");
    Dialog.addImageChoice("Mask to judge");
    Dialog.addImageChoice("Reference");
    Dialog.show();
    argument = Dialog.getImageChoice() + ";" + Dialog.getImageChoice();
}
masks = split(argument, ";");

run("RRA Evaluate...", "prediction=[" + masks[0] + "] reference=[" + masks[1] + "] metrics=dice,sbd,assd_mm,hd95_mm");

// The scores stand in the last row of the Results table, each in the column of its name.
row = nResults - 1;
summary = "Dice " + d2s(getResult("dice", row), 3) + ", boundary Dice " + d2s(getResult("sbd", row), 3) + ", mean distance "
    + d2s(getResult("assd_mm", row), 2) + " mm, 95 % within " + d2s(getResult("hd95_mm", row), 2) + " mm";
print(summary);
return summary;
