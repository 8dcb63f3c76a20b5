package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import ij.IJ;
import ij.ImagePlus;
import ij.gui.Overlay;
import ij.gui.Roi;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.tensorflow.SmallModels;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.command.CommandModule;
import org.scijava.module.ModuleException;

/**
 * With a real SavedModel in a real worker. The model answers each pixel with sigmoid(2.2 * its lower left neighbour):
 * 0.9002 up and right of a bright pixel, 0.5 elsewhere, which is not above the threshold. So the mask is the bright
 * block, moved by one pixel.
 */
class SegmentStackCommandTest {

  private static final int WIDTH = 16;
  private static final int HEIGHT = 12;
  private static final int SLICES = 3;

  @TempDir
  static Path models;

  private static Path model;

  @BeforeAll
  static void exportModel() throws IOException {
    model = SmallModels.lowerLeftNeighbour(models.resolve("neighbour"), 2.2f);
  }

  /** A block of 1000 HU at x 4..7, y 5..8 of the second slice in air. */
  private static ImagePlus ct() {
    final ImagePlus ct = IJ.createImage("case 7.tif", "16-bit black", WIDTH, HEIGHT, SLICES);
    ct.getCalibration().setFunction(ij.measure.Calibration.STRAIGHT_LINE, new double[] { -1000, 1 }, "HU");
    ct.getCalibration().pixelWidth = 0.7;
    ct.getCalibration().pixelHeight = 0.8;
    ct.getCalibration().pixelDepth = 3;
    ct.getCalibration().setUnit("mm");
    ct.getStack().setSliceLabel("T12", 2);
    for (int y = 5; y <= 8; y++)
      for (int x = 4; x <= 7; x++)
        ct.getStack().getProcessor(2).set(x, y, 2000);
    return ct;
  }

  private static CommandModule run(final ImagePlus ct, final Map<String, Object> parameters) throws ModuleException {
    return run(ct, parameters, Progress.NONE);
  }

  private static CommandModule run(final ImagePlus ct, final Map<String, Object> parameters, final Progress progress)
    throws ModuleException
  {
    final CommandModule module = (CommandModule) CatalogEntry.of(SegmentStackCommand.class.getName()).info().createModule();
    module.setInput("input", ct);
    module.setInput("model", model.toFile());
    module.setInput("window", "-1000,1000");
    module.setInput("input_size", WIDTH + "x" + HEIGHT);
    module.setInput("device", "cpu");
    module.setInput("precision", "float32");
    parameters.forEach(module::setInput);
    ((RraCommand) module.getCommand()).reportTo(progress);
    module.run();
    return module;
  }

  private static ImagePlus maskOf(final CommandModule module) {
    assertThat(module.getCancelReason()).isNull();
    return (ImagePlus) module.getOutput("mask");
  }

  private static int foreground(final ImagePlus mask, final int slice) {
    int n = 0;
    for (int i = 0; i < WIDTH * HEIGHT; i++)
      if (mask.getStack().getProcessor(slice).get(i) == 255) n++;
    return n;
  }

  @Test
  void theMaskLiesOnTheStackWithItsCalibrationTitleAndLabels() throws Exception {
    final ImagePlus mask = maskOf(run(ct(), Map.of()));
    assertThat(mask.getTitle()).isEqualTo("case 7-mask");
    assertThat(mask.getBitDepth()).isEqualTo(8);
    assertThat(mask.getStackSize()).isEqualTo(SLICES);
    assertThat(mask.getCalibration().pixelWidth).isEqualTo(0.7);
    assertThat(mask.getCalibration().pixelHeight).isEqualTo(0.8);
    assertThat(mask.getCalibration().pixelDepth).isEqualTo(3);
    assertThat(mask.getStack().getSliceLabel(2)).isEqualTo("T12");
    assertThat(new int[] { foreground(mask, 1), foreground(mask, 2), foreground(mask, 3) }).containsExactly(0, 16, 0);
  }

  /** A mask that is saved later, with File > Save As, has no record beside it. */
  @Test
  void theMaskTellsWhatMadeIt(@TempDir final Path folder) throws Exception {
    final ImagePlus mask = maskOf(run(ct(), Map.of("threshold", 0.75, "output", folder.resolve("m.nii").toFile())));
    final JsonObject recorded = JsonParser.parseString(Files.readString(folder.resolve("m.nii.json"))).getAsJsonObject()
      .getAsJsonObject("model");
    IJ.saveAsTiff(mask, folder.resolve("later.tif").toString());
    final ImagePlus later = IJ.openImage(folder.resolve("later.tif").toString());
    assertThat(later.getProp("rraunet.program")).startsWith("RRA-U-Net ");
    assertThat(later.getProp("rraunet.input")).isEqualTo("case 7.tif");
    assertThat(later.getProp("rraunet.model")).isEqualTo(recorded.get("name").getAsString());
    assertThat(later.getProp("rraunet.model.sha256")).isEqualTo(recorded.get("sha256").getAsString());
    assertThat(later.getProp("rraunet.threshold")).isEqualTo("0.75");
    assertThat(later.getProp("rraunet.device")).isEqualTo("cpu in float32");
  }

  @Test
  void thatNothingWasFoundIsSaid(@TempDir final Path folder) throws Exception {
    final CommandModule nothing = run(ct(), Map.of("threshold", 0.95, "output", folder.resolve("m.nii").toFile()));
    assertThat(foreground(maskOf(nothing), 2)).isZero();
    final String note = "Nothing was found: no probability is above 0.95.";
    assertThat(((RraCommand) nothing.getCommand()).notes()).contains(note);
    assertThat(((RraCommand) nothing.getCommand()).summary()).startsWith("3 slices in ").contains(", 0.0 ml: ");
    assertThat(Files.readString(folder.resolve("m.nii.json"))).contains(note);
    final ImagePlus wide = ct();
    wide.getCalibration().pixelWidth = 70;
    final CommandModule block = run(wide, Map.of());
    assertThat(((RraCommand) block.getCommand()).notes()).noneMatch(n -> n.startsWith("Nothing"));
    assertThat(((RraCommand) block.getCommand()).summary()).endsWith(", 2.7 ml"); // 16 voxels of 70 x 0.8 x 3 mm
    final CommandModule probability = run(ct(), Map.of("output_type", "probability", "threshold", 0.95));
    assertThat(((RraCommand) probability.getCommand()).notes()).contains(note);
  }

  @Test
  void thresholdIsAppliedToTheProbability() throws Exception {
    final CommandModule both = run(ct(), Map.of("output_type", "both", "threshold", 0.95));
    assertThat(foreground(maskOf(both), 2)).isZero();
    final ImagePlus probability = (ImagePlus) both.getOutput("probability");
    assertThat(probability.getTitle()).isEqualTo("case 7-probability");
    assertThat(probability.getBitDepth()).isEqualTo(32);
    assertThat(probability.getStack().getProcessor(2).getf(5, 4)).isEqualTo(0.9002f, within(0.0002f));
    assertThat(probability.getStack().getProcessor(2).getf(4, 4)).isEqualTo(0.5f, within(0.0002f));
  }

  @Test
  void savesMaskProbabilityAndRecords(@TempDir final Path folder) throws Exception {
    final Path output = folder.resolve("é 7.nii.gz");
    run(ct(), Map.of("output_type", "both", "output", output.toFile(), "batch_size", 2));
    final Volume mask = VolumeFiles.read(output, Progress.NONE);
    assertThat(mask.dimensions()).containsExactly(WIDTH, HEIGHT, SLICES);
    assertThat(mask.spacing().yMm()).isEqualTo(0.8, within(1e-6));
    assertThat(folder.resolve("é 7_probability.nii.gz")).exists();
    final JsonObject record = JsonParser.parseString(Files.readString(folder.resolve("é 7.nii.gz.json"))).getAsJsonObject();
    assertThat(record.get("command").getAsString()).isEqualTo("segment-stack");
    assertThat(record.get("batch_size").getAsInt()).isEqualTo(2);
    assertThat(record.getAsJsonObject("parameters").get("output_type").getAsString()).isEqualTo("both");
    assertThat(record.getAsJsonObject("parameters").get("threshold").getAsDouble()).as("the model's own").isEqualTo(0.5);
    assertThat(record.getAsJsonObject("model").get("sha256").getAsString()).hasSize(64);
    assertThat(folder.resolve("é 7_probability.nii.gz.json")).exists();
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(4);
    }
  }

  @Test
  void theOutlineJoinsWhatTheUserHasOnTheOverlay() throws Exception {
    final ImagePlus ct = ct();
    ct.setOverlay(new Overlay(new Roi(1, 1, 2, 2)));
    run(ct, Map.of("overlay", true));
    run(ct, Map.of("overlay", true));
    assertThat(ct.getOverlay().size()).as("the user's and one outline, after two runs").isEqualTo(2);
    final Roi outline = ct.getOverlay().get(1);
    assertThat(outline.getPosition()).isEqualTo(2);
    assertThat(outline.getBounds().getSize()).isEqualTo(new java.awt.Dimension(4, 4));
  }

  @Test
  void anImageThatIsClosedMeanwhileIsSegmentedNonetheless(@TempDir final Path folder) throws Exception {
    final ImagePlus ct = ct();
    final Path output = folder.resolve("mask.nii.gz");
    final CommandModule module = run(ct, Map.of("overlay", true, "table", true, "figure", true, "output", output.toFile()),
      new Progress() {
        @Override
        public void report(final String step, final long done, final long total) {
          if (step.startsWith("Segmenting")) ct.flush(); // as a window does that is closed
        }

        @Override
        public boolean isCanceled() {
          return false;
        }
      });
    final ImagePlus mask = maskOf(module);
    assertThat(ct.getProcessor()).as("closed").isNull();
    assertThat(mask.getTitle()).isEqualTo("case 7-mask");
    assertThat(mask.getCalibration().pixelDepth).isEqualTo(3);
    assertThat(mask.getStack().getSliceLabel(2)).isEqualTo("T12");
    assertThat(foreground(mask, 2)).isEqualTo(16);
    assertThat(((SegmentStackCommand) module.getCommand()).notes()).contains("'case 7.tif' was closed or changed its size while"
      + " it was segmented, so there is no outline on it.");
    assertThat(folder.resolve("mask.nii.gz.json")).content().contains("\"title\": \"case 7.tif\"");
  }

  @Test
  void aCommandCanBeRunOnceMore() throws Exception {
    final CommandModule module = run(ct(), Map.of());
    module.run();
    assertThat(foreground(maskOf(module), 2)).isEqualTo(16);
    assertThat(((SegmentStackCommand) module.getCommand()).wasStopped()).isFalse();
  }

  @Test
  void whatCannotBeShownIsTold() throws Exception {
    final var noScreen = (SegmentStackCommand) run(ct(), Map.of("rois", true)).getCommand();
    assertThat(noScreen.notes()).contains("There is no ROI Manager without a screen; with output the selections are saved beside"
      + " the mask.");
    final var noMask = (SegmentStackCommand) run(ct(), Map.of("table", true, "output_type", "probability")).getCommand();
    assertThat(noMask.notes()).contains("There is no mask for an outline, selections, table or figure, because output_type is"
      + " probability.");
  }

  @Test
  void failuresAreToldBeforeTheNetworkStarts(@TempDir final Path folder) throws Exception {
    assertThat(run(ct(), Map.of("device", "tpu")).getCancelReason()).startsWith("device must be auto, cpu or gpu");
    assertThat(run(ct(), Map.of("output", folder.resolve("a.doc").toFile())).getCancelReason()).contains("a.doc")
      .contains(".nii.gz");
    assertThat(run(ct(), Map.of("output", folder.resolve("absent/a.nii").toFile())).getCancelReason())
      .contains("folder does not exist");
    assertThat(run(ct(), Map.of("model", new File("no such model"))).getCancelReason()).contains("no such model");
    assertThat(run(ct(), Map.of("window", "wide")).getCancelReason())
      .isEqualTo("window must be two values, such as -1000,1000; found 'wide'");
    assertThat(run(IJ.createImage("photo", "RGB black", 9, 8, 2), Map.of()).getCancelReason()).contains("RGB");
  }
}
