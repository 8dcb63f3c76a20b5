// Segments the stack in front and draws the outline of the result on it; what was on its overlay stays.
//
// From the menu: Plugins > RRA-U-Net > Sample Macros.
// Every option is optional; Help in the dialog of Plugins > RRA-U-Net > RRA Segment Stack... tells them all.

if (nImages == 0) exit("Open a CT stack first: File > Open..., or File > Open Samples > Spine CT Phantom...");
run("RRA Segment Stack...", "model=bundled overlay=true");
