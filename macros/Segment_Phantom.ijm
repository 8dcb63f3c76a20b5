// Makes a synthetic CT of a spine and segments it; shows the outline on the CT.
// Another seed is another patient.
run("Spine CT Phantom...", "seed=7 region=lumbar size=160x160x96 spacing=2x2x3");
run("RRA Segment Stack...", "model=bundled output_type=mask overlay=true");
