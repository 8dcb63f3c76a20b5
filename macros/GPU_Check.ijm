// Tells which device a run takes and why, on any machine, with or without a GPU. Nothing is asked.
//
// From the menu: Plugins > RRA-U-Net > Sample Macros.
// From another macro: runMacro("/path/to/GPU_Check.ijm"), or with a file for the whole report as second argument.
// Returns "cpu", or a GPU such as "gpu:0".

file = getArgument();
if (file == "") file = getDirectory("temp") + "/rra-gpu-report.txt";
run("RRA GPU Report...", "output=[" + file + "]");

lines = split(File.openAsString(file), "\n");
device = "";
for (i = 0; i < lines.length; i++) {
    if (startsWith(lines[i], "auto takes:")) device = String.trim(substring(lines[i], lengthOf("auto takes:")));
    if (startsWith(lines[i], "auto takes:") || startsWith(lines[i], "  - ")) print(lines[i]);
}
print("The whole report, with every library and how fast each device is: " + file);
return device;
