package io.github.rraunet.ij1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonParser;
import ij.IJ;
import ij.ImagePlus;
import ij.Menus;
import ij.WindowManager;
import ij.measure.Calibration;
import ij.measure.ResultsTable;
import ij.process.ImageProcessor;
import io.github.rraunet.BoneModel;
import io.github.rraunet.command.CatalogEntry;
import io.github.rraunet.command.CommandCatalog;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.imglib2.Cursor;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The macros of the repository, as a user runs them, without a screen. */
class MacrosTest {

  @BeforeAll
  @SuppressWarnings("unchecked")
  static void install() {
    IJ.run("Conversions...", "scale"); // a built-in command makes ImageJ build its table of commands
    for (final CatalogEntry entry : CommandCatalog.load().entries())
      Menus.getCommands().put(entry.menuLabel(), CommandPlugIn.class.getName() + "(\"" + entry.className() + "\")");
  }

  @BeforeEach
  void closeWhatOthersLeft() {
    IJ.runMacro("setBatchMode(true); close(\"*\");");
  }

  @Test
  void segmentPhantomSavesMaskAndProbabilityInAFolderWithSpaces(@TempDir final Path temp) throws Exception {
    final Path folder = Files.createDirectory(temp.resolve("my results [1]"));
    final String macro = Files.readString(Path.of("macros/Segment_Phantom.ijm"));
    assertThat(IJ.runMacro(macro, folder + ";" + BoneModel.write(temp))).isEqualTo("spine-ct-phantom-1-mask");
    assertThat(VolumeFiles.read(folder.resolve("phantom-mask.nii.gz"), Progress.NONE).dimensions()).containsExactly(96, 96, 24);
    for (final String name : new String[] { "phantom-mask_probability.nii.gz", "phantom-mask.nii.gz.json",
      "phantom-mask_probability.nii.gz.json" })
      assertThat(folder.resolve(name)).exists();
  }

  @Test
  void segmentOpenStackOutlinesTheStackInFront(@TempDir final Path temp) throws Exception {
    final ImagePlus ct = IJ.createImage("ct", "16-bit black", 64, 48, 3);
    ct.getCalibration().setFunction(ij.measure.Calibration.STRAIGHT_LINE, new double[] { -1000, 1 }, "HU");
    final ImageProcessor plane = ct.getStack().getProcessor(2);
    plane.setRoi(20, 12, 20, 18);
    plane.setValue(2000);
    plane.fill();
    WindowManager.setTempCurrentImage(ct);
    final String macro = Files.readString(Path.of("macros/Segment_Open_Stack.ijm"));
    assertThat(macro).contains("model=bundled");
    IJ.runMacro(macro.replace("model=bundled", "model=[" + BoneModel.write(temp) + "]").replace("nImages == 0", "false"));
    assertThat(ct.getOverlay()).isNotNull();
    assertThat(ct.getOverlay().get(0).getPosition()).isEqualTo(2);
  }

  @Test
  void segmentFolderAddsUpTheVolumesAndLeavesOutWhatIsDone(@TempDir final Path temp) throws Exception {
    final Path in = Files.createDirectories(temp.resolve("stacks [1]/é"));
    for (int i = 1; i <= 2; i++) {
      final ImagePlus ct = IJ.createImage("ct", "16-bit black", 48, 32, 3);
      ct.getCalibration().setFunction(ij.measure.Calibration.STRAIGHT_LINE, new double[] { -1000, 1 }, "HU");
      ct.getCalibration().pixelWidth = 2;
      ct.getCalibration().pixelHeight = 2;
      ct.getCalibration().pixelDepth = 5;
      ct.getCalibration().setUnit("mm");
      final ImageProcessor plane = ct.getStack().getProcessor(2);
      plane.setRoi(16, 8, 10 * i, 10);
      plane.setValue(2000);
      plane.fill();
      IJ.saveAsTiff(ct, in.resolve("s " + i + ".tif").toString());
    }
    Files.writeString(in.resolve("letter.tif"), "Dear reader");
    final Path out = temp.resolve("masks (2)");
    final String macro = Files.readString(Path.of("macros/Segment_Folder.ijm"));
    final String argument = in.getParent() + ";" + out + ";" + BoneModel.write(temp);
    ResultsTable.getResultsTable().reset();
    for (int run = 1; run <= 2; run++) {
      assertThat(IJ.runMacro(macro, argument)).isEqualTo("6.000"); // 300 pixels of 2x2x5 mm
      final int row = 3 * run - 2; // behind those of the run before
      assertThat(ResultsTable.getResultsTable().getStringValue("status", row)).isEqualTo(run == 1 ? "done" : "skipped");
      assertThat(ResultsTable.getResultsTable().getStringValue("file", row)).isEqualTo("é/s 1.tif");
    }
    assertThat(out.resolve("é/s 2_mask.png")).exists();
  }

  @Test
  void compareTwoMasksReadsTheResultsTable(@TempDir final Path temp) throws Exception {
    final Path folder = Files.createDirectory(temp.resolve("masks [2]"));
    for (final String name : new String[] { "found", "true" }) {
      final ImagePlus mask = IJ.createImage(name, "8-bit black", 30, 20, 4);
      for (int z = 1; z <= 4; z++) {
        final ImageProcessor plane = mask.getStack().getProcessor(z);
        plane.setValue(255);
        plane.setRoi(name.equals("found") ? 10 : 12, 5, 10, 10); // 8 of 10 columns in common
        plane.fill();
      }
      IJ.saveAsTiff(mask, folder.resolve(name + ".tif").toString());
    }
    ResultsTable.getResultsTable().reset();
    final String macro = Files.readString(Path.of("macros/Compare_Two_Masks.ijm"));
    assertThat(IJ.runMacro(macro, folder.resolve("found.tif") + ";" + folder.resolve("true.tif"))).startsWith("Dice 0.800,"
      + " boundary");
    assertThat(ResultsTable.getResultsTable().getValue("hd95_mm", 0)).isEqualTo(2);
    assertThat(ResultsTable.getResultsTable().getStringValue("case", 0)).isEqualTo("found");
  }

  /** Of label maps with 300 and 100 voxels each, 300 of them agreeing: 2 * 300 / (400 + 400), whatever the labels' own scores. */
  @Test
  void compareTwoMasksTellsOfAllLabelsTogether(@TempDir final Path temp) throws Exception {
    for (final String name : new String[] { "found", "true" }) {
      final ImagePlus labels = IJ.createImage(name, "8-bit black", 30, 20, 4);
      for (int z = 1; z <= 4; z++) {
        final ImageProcessor plane = labels.getStack().getProcessor(z);
        plane.setValue(z == 4 ? 2 : 1);
        plane.setRoi(z == 4 && name.equals("found") ? 20 : 5, 5, 10, 10); // the second label was missed altogether
        plane.fill();
      }
      IJ.saveAsTiff(labels, temp.resolve(name + ".tif").toString());
    }
    ResultsTable.getResultsTable().reset();
    final String macro = Files.readString(Path.of("macros/Compare_Two_Masks.ijm"));
    final String masks = temp.resolve("found.tif") + ";" + temp.resolve("true.tif");
    for (int run = 1; run <= 2; run++)
      assertThat(IJ.runMacro(macro, masks)).as("run %d", run).startsWith("Dice 0.750, boundary");
    assertThat(ResultsTable.getResultsTable().getCounter()).as("rows of two runs").isEqualTo(6);
  }

  @Test
  void makeNoisyMasksFindsTheDiceCoefficientOfItsManifest(@TempDir final Path temp) throws Exception {
    final Path folder = Files.createDirectory(temp.resolve("noisy masks [é]"));
    final String dice = IJ.runMacro(Files.readString(Path.of("macros/Make_Noisy_Masks.ijm")), folder.toString());
    final var manifest = JsonParser.parseString(Files.readString(folder.resolve("noisy/manifest.json"))).getAsJsonObject();
    final var summary = manifest.getAsJsonObject("summary");
    assertThat(summary.get("noisy_masks").getAsInt()).isEqualTo(12);
    assertThat(Double.parseDouble(dice)).isCloseTo(summary.getAsJsonObject("whole_set").get("dice_pooled").getAsDouble(), within(
      5e-5));
  }

  @Test
  void trainAndReviewLeavesAModelAndADecision(@TempDir final Path temp) throws Exception {
    final Path folder = Files.createDirectory(temp.resolve("training [é]"));
    final String dice = IJ.runMacro(Files.readString(Path.of("macros/Train_And_Review.ijm")), folder.toString());
    assertThat(Double.parseDouble(dice)).isGreaterThan(0.4);
    final List<String> decisions = Files.readAllLines(folder.resolve("run/review.csv"));
    final String worst = Files.readAllLines(folder.resolve("run/scores.csv")).get(1);
    assertThat(decisions.get(1)).isEqualTo(worst.split(",")[1] + ",drop,easy,");
    assertThat(Files.readString(folder.resolve("run/history.csv"))).contains("auc");
  }

  @Test
  void phantomNoiseTrainEvaluateScoresPhantomsThatWereNotSeen(@TempDir final Path temp) throws Exception {
    final Path folder = Files.createDirectory(temp.resolve("study 1 [é]"));
    ResultsTable.getResultsTable().reset();
    final String dice = IJ.runMacro(macro("Phantom_Noise_Train_Evaluate.ijm"), folder.toString());
    double sum = 0;
    for (final String phantom : new String[] { "p6", "p7" }) {
      final String name = phantom + ".nii.gz";
      sum += dice(folder.resolve("new-predictions").resolve(name), folder.resolve("new-masks").resolve(name));
    }
    assertThat(Double.parseDouble(dice)).isGreaterThan(0.4).isCloseTo(sum / 2, within(5e-5));
    assertThat(folder.resolve("scores")).isDirectory();
  }

  /** 2 |A and B| / (|A| + |B|), by its definition. */
  private static double dice(final Path a, final Path b) throws Exception {
    final Cursor<FloatType> found = Views.flatIterable(VolumeFiles.read(a, Progress.NONE).values()).cursor();
    final Cursor<FloatType> right = Views.flatIterable(VolumeFiles.read(b, Progress.NONE).values()).cursor();
    int both = 0;
    int all = 0;
    while (found.hasNext()) {
      final boolean isFound = found.next().get() > 0;
      final boolean isRight = right.next().get() > 0;
      all += (isFound ? 1 : 0) + (isRight ? 1 : 0);
      if (isFound && isRight) both++;
    }
    return 2.0 * both / all;
  }

  @Test
  void batchWithResultsTableLeavesMasksAndAVolumeForEachStack(@TempDir final Path temp) throws Exception {
    final Path stacks = Files.createDirectory(temp.resolve("my stacks"));
    final Path results = Files.createDirectory(temp.resolve("my results"));
    writeBlock(stacks.resolve("small ü.tif"), 10);
    writeBlock(stacks.resolve("wide.v2.tif"), 20);
    final ImagePlus wide = IJ.openImage(stacks.resolve("wide.v2.tif").toString());
    IJ.run(wide, "Properties...", "unit=um pixel_width=2000 pixel_height=2000 voxel_depth=5000");
    IJ.saveAsTiff(wide, stacks.resolve("wide.v2.tif").toString());
    Files.writeString(stacks.resolve("notes.txt"), "not a stack");
    assertThat(IJ.runMacro(macro("Batch_With_Results_Table.ijm"), stacks + ";" + results + ";" + BoneModel.write(temp)))
      .isEqualTo("2");
    assertThat(Files.readAllLines(results.resolve("volumes.csv"))).hasSize(3) // columns of 18 pixels of 2 mm, 5 mm thick
      .anyMatch(line -> line.endsWith("small ü.tif,3.600,1"))
      .anyMatch(line -> line.endsWith("wide.v2.tif,7.200,1"));
    assertThat(results.resolve("small ü_mask.nii.gz")).exists();
    assertThat(results.resolve("wide.v2_mask.nii.gz")).exists();
  }

  /** A CT of water with a block of 2000 HU, 18 pixels high, in its second slice; voxels of 2 x 2 x 5 mm. */
  private static void writeBlock(final Path file, final int width) {
    final ImagePlus ct = IJ.createImage("ct", "16-bit black", 64, 48, 3);
    final Calibration calibration = ct.getCalibration();
    calibration.setFunction(Calibration.STRAIGHT_LINE, new double[] { -1000, 1 }, "HU");
    calibration.pixelWidth = calibration.pixelHeight = 2;
    calibration.pixelDepth = 5;
    calibration.setUnit("mm");
    final ImageProcessor plane = ct.getStack().getProcessor(2);
    plane.setRoi(20, 12, width, 18);
    plane.setValue(3000);
    plane.fill();
    IJ.saveAsTiff(ct, file.toString());
  }

  @Test
  void measureVertebraVolumeCountsEachLabel(@TempDir final Path temp) throws Exception {
    final ImagePlus labels = IJ.createImage("labels", "16-bit black", 30, 20, 4);
    for (int z = 2; z <= 3; z++) {
      final ImageProcessor plane = labels.getStack().getProcessor(z);
      plane.set(1, 1, 3);
      plane.setRoi(5, 5, 10, 10);
      plane.setValue(300);
      plane.fill();
    }
    labels.getCalibration().pixelWidth = labels.getCalibration().pixelHeight = 0.5;
    labels.getCalibration().pixelDepth = 4;
    labels.getCalibration().setUnit("mm");
    final Path file = temp.resolve("labels 1.tif");
    IJ.saveAsTiff(labels, file.toString());
    final String text = macro("Measure_Vertebra_Volume.ijm");
    ResultsTable.getResultsTable().reset();
    assertThat(IJ.runMacro(text, file.toString())).isEqualTo("0.002,0.200"); // 2 and 200 voxels of 1 mm^3
    assertThat(ResultsTable.getResultsTable().getColumn("label")).containsExactly(3, 300);
    assertThat(ResultsTable.getResultsTable().getColumn("voxels")).containsExactly(2, 200);
    labels.setRoi(5, 5, 2, 2);
    labels.getCalibration().setSigned16BitCalibration(); // as ImageJ keeps labels of signed integers: 32768 more
    for (int z = 1; z <= 4; z++)
      labels.getStack().getProcessor(z).add(32768);
    final Path signed = temp.resolve("signed.tif");
    IJ.saveAsTiff(labels, signed.toString()); // with the selection
    ResultsTable.getResultsTable().reset();
    assertThat(IJ.runMacro(text, signed.toString())).isEqualTo("0.002,0.200");
    assertThat(ResultsTable.getResultsTable().getColumn("label")).containsExactly(3, 300);
    final ImagePlus inches = IJ.openImage(file.toString());
    inches.getCalibration().setUnit("inch");
    IJ.saveAsTiff(inches, file.toString());
    assertThat(IJ.runMacro(text, file.toString())).as("refused").isNotEqualTo("0.002,0.200");
  }

  @Test
  void gpuCheckTellsTheDeviceOfTheReport(@TempDir final Path temp) throws Exception {
    final Path report = temp.resolve("gpu report.txt");
    final String device = IJ.runMacro(macro("GPU_Check.ijm"), report.toString());
    assertThat(device).matches("cpu|gpu:\\d");
    assertThat(Files.readAllLines(report).get(0)).matches("auto takes: +" + device);
  }

  /** The entries of plugins.config, as ImageJ runs them when a macro names them. */
  @Test
  @SuppressWarnings("unchecked")
  void eachMacroIsInTheMenuAndRunsFromIt(@TempDir final Path temp) throws Exception {
    final Map<String, String> labelByMacro = new TreeMap<>();
    final Pattern line = Pattern.compile("Plugins>RRA-U-Net>Sample Macros, \"(RRA Sample [\\w ]+)\", ("
      + SampleMacro.class.getName() + "\\(\"(\\w+\\.ijm)\"\\))");
    for (final String text : Files.readAllLines(Path.of("src/main/resources/plugins.config"))) {
      final Matcher entry = line.matcher(text);
      if (!entry.matches()) continue;
      labelByMacro.put(entry.group(3), entry.group(1));
      Menus.getCommands().put(entry.group(1), entry.group(2));
    }
    try (Stream<Path> files = Files.list(Path.of("macros"))) {
      final List<String> names = files.map(f -> f.getFileName().toString()).sorted().toList();
      assertThat(labelByMacro.keySet()).containsExactlyElementsOf(names);
      for (final String name : names)
        assertThat(SampleMacro.text(name)).as("in the jar").isEqualTo(macro(name)).isASCII();
    }
    final Path folder = Files.createDirectory(temp.resolve("from the menu"));
    IJ.runMacro("run(\"" + labelByMacro.get("Segment_Phantom.ijm") + "\", \"" + folder + ";" + BoneModel.write(temp) + "\");");
    assertThat(folder.resolve("phantom-mask.nii.gz")).exists();
  }

  private static String macro(final String name) throws IOException {
    return Files.readString(Path.of("macros").resolve(name));
  }

  /** What the Recorder writes in plain ImageJ for an open image: its title. */
  @Test
  void noisyMasksOfAnOpenImageNeedNoFolder() {
    final ImagePlus mask = IJ.createImage("my mask", "8-bit black", 64, 48, 3);
    final ImageProcessor plane = mask.getStack().getProcessor(2);
    plane.setRoi(20, 12, 20, 18);
    plane.setValue(255);
    plane.fill();
    mask.getCalibration().setUnit("um");
    mask.getCalibration().pixelWidth = 300;
    WindowManager.setTempCurrentImage(mask);
    final String macro = "run('RRA Make Noisy Masks...', 'input= output= alpha=0.5 beta=1 types=erosion preview=false');"
      + "return getTitle();";
    assertThat(IJ.runMacro(macro.replace('\'', '"'))).isEqualTo("my mask_noisy");
    final ImagePlus noisy = WindowManager.getCurrentImage();
    assertThat(noisy.getStack().getProcessor(2).getHistogram()[255]).isEqualTo(120); // of 360: 2 * 120 / 480
    assertThat(mask.getStack().getProcessor(2).getHistogram()[255]).isEqualTo(360);
    assertThat(noisy.getCalibration().getUnit()).as("as the mask has it").isEqualTo(mask.getCalibration().getUnit());
    assertThat(noisy.getCalibration().pixelWidth).isEqualTo(300);
  }
}
