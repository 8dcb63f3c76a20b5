package io.github.rraunet.ij1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonParser;
import ij.IJ;
import ij.ImagePlus;
import ij.Menus;
import ij.WindowManager;
import ij.measure.ResultsTable;
import ij.process.ImageProcessor;
import io.github.rraunet.BoneModel;
import io.github.rraunet.command.CatalogEntry;
import io.github.rraunet.command.CommandCatalog;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.io.VolumeFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
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
    for (int run = 1; run <= 2; run++) {
      ResultsTable.getResultsTable().reset();
      assertThat(IJ.runMacro(macro, argument)).isEqualTo("6.000"); // 300 pixels of 2x2x5 mm
      assertThat(ResultsTable.getResultsTable().getStringValue("status", 1)).isEqualTo(run == 1 ? "done" : "skipped");
      assertThat(ResultsTable.getResultsTable().getStringValue("file", 1)).isEqualTo("é/s 1.tif");
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

  /** What the Recorder writes in plain ImageJ for an open image: its title. */
  @Test
  void noisyMasksOfAnOpenImageNeedNoFolder() {
    final ImagePlus mask = IJ.createImage("my mask", "8-bit black", 64, 48, 3);
    final ImageProcessor plane = mask.getStack().getProcessor(2);
    plane.setRoi(20, 12, 20, 18);
    plane.setValue(255);
    plane.fill();
    WindowManager.setTempCurrentImage(mask);
    final String macro = "run('RRA Make Noisy Masks...', 'input= output= alpha=0.5 beta=1 types=erosion preview=false');"
      + "return getTitle();";
    assertThat(IJ.runMacro(macro.replace('\'', '"'))).isEqualTo("my mask_noisy");
    final ImagePlus noisy = WindowManager.getCurrentImage();
    assertThat(noisy.getStack().getProcessor(2).getHistogram()[255]).isEqualTo(120); // of 360: 2 * 120 / 480
    assertThat(mask.getStack().getProcessor(2).getHistogram()[255]).isEqualTo(360);
  }
}
