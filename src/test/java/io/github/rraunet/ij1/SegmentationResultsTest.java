package io.github.rraunet.ij1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ij.IJ;
import ij.ImagePlus;
import ij.Menus;
import ij.WindowManager;
import ij.gui.Roi;
import ij.gui.ShapeRoi;
import ij.io.RoiDecoder;
import ij.measure.Calibration;
import ij.measure.ResultsTable;
import ij.process.ImageProcessor;
import io.github.rraunet.BoneModel;
import io.github.rraunet.command.SegmentStackCommand;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Segment Stack gives beside its mask, asked for in a macro. The network finds what is above 200 HU on pixels of 2 mm, the
 * image's own: in slice 2 pieces of 6x5 and 3x4 pixels, in slice 4 one of 7x7.
 */
class SegmentationResultsTest {

  @TempDir
  static Path models;

  private static Path model;

  private ImagePlus ct;

  @BeforeAll
  @SuppressWarnings("unchecked")
  static void install() throws IOException {
    IJ.run("Conversions...", "scale"); // a built-in command makes ImageJ build its table of commands
    Menus.getCommands().put("RRA Segment Stack...", CommandPlugIn.class.getName() + "(\"" + SegmentStackCommand.class.getName()
      + "\")");
    model = BoneModel.write(models);
  }

  @BeforeEach
  void open() {
    ResultsTable.getResultsTable().reset();
    ct = IJ.createImage("case 7.tif", "16-bit black", 32, 48, 5);
    final Calibration calibration = ct.getCalibration();
    calibration.setFunction(Calibration.STRAIGHT_LINE, new double[] { -1000, 1 }, "HU");
    calibration.setUnit("cm");
    calibration.pixelWidth = 0.2;
    calibration.pixelHeight = 0.2;
    calibration.pixelDepth = 0.3;
    fill(2, new Rectangle(3, 4, 6, 5));
    fill(2, new Rectangle(20, 30, 3, 4));
    fill(4, new Rectangle(10, 11, 7, 7));
    WindowManager.setTempCurrentImage(ct);
  }

  private void fill(final int slice, final Rectangle where) {
    final ImageProcessor plane = ct.getStack().getProcessor(slice);
    plane.setRoi(where);
    plane.setValue(2000);
    plane.fill();
  }

  private static String macro(final String keys, final String... more) {
    final String run = "run('RRA Segment Stack...', 'model=[" + model + "] device=cpu " + keys + "');\n";
    final String result = IJ.runMacro(("setBatchMode(true);\n" + run + String.join("\n", more)).replace('\'', '"'));
    IJ.runMacro("setBatchMode(true); close(\"*\");"); // images that are left would take the titles of the next macro's
    return result;
  }

  @Test
  void theTableGoesOnAfterTheUsersRows() {
    final ResultsTable table = ResultsTable.getResultsTable();
    table.addRow();
    table.addValue("Area", 12);
    macro("table=true");
    assertThat(table.size()).isEqualTo(6);
    assertThat(table.getValue("Area", 0)).isEqualTo(12);
    assertThat(table.getValue("Area", 3)).as("of a row that has none").isNaN();
    assertThat(table.getValue("pixels", 0)).as("of the user's row").isNaN();
    assertThat(table.getStringValue("image", 3)).isEqualTo("case 7-mask");
    final double[][] expected = { { 1, 0, 0, 0, 0 }, { 2, 42, 168, 504, 504 }, { 3, 0, 0, 0, 504 }, { 4, 49, 196, 588, 1092 },
      { 5, 0, 0, 0, 1092 } };
    final String[] columns = { "slice", "pixels", "area_mm2", "volume_mm3", "volume_to_here_mm3" };
    for (int row = 0; row < expected.length; row++)
      for (int c = 0; c < columns.length; c++)
        assertThat(table.getValue(columns[c], row + 1)).as(columns[c] + " of slice " + (row + 1)).isCloseTo(expected[row][c],
          within(1e-6));
  }

  @Test
  void rowsNameTheMaskByTheTitleThatItIsShownUnder(@TempDir final Path temp) {
    final Path file = temp.resolve("case 7.tif");
    IJ.saveAsTiff(ct, file.toString());
    final String keys = "table=true figure=true input=[" + file + "]";
    assertThat(macro(keys, "run('RRA Segment Stack...', 'model=[" + model + "] device=cpu " + keys + "');",
      "return getTitle() + '|' + getResultString('image', 0) + '|' + getResultString('image', nResults - 1) + '|'"
        + " + isOpen('case 7-figure-1');"))
      .isEqualTo("case 7-mask-1|case 7-mask|case 7-mask-1|1");
  }

  @Test
  void aMacroReadsTheTable() {
    assertThat(macro("table=true", "return '' + nResults + ' ' + d2s(getResult('volume_to_here_mm3', nResults - 1), 1);"))
      .isEqualTo("5 1092.0");
  }

  @Test
  void everythingIsSavedBesideTheMask(@TempDir final Path temp) throws Exception {
    final Path folder = Files.createDirectory(temp.resolve("my results [é]"));
    final String front = macro("rois=true table=true figure=true output=[" + folder.resolve("m.nii.gz") + "]",
      "return getTitle();");
    assertThat(front).isEqualTo("case 7-mask");
    assertThat(Files.readAllLines(folder.resolve("m_areas.csv"))).startsWith("image,slice,pixels,area_mm2,volume_mm3,"
      + "volume_to_here_mm3").element(2).asString().startsWith("case 7-mask,2,42,168.");
    final List<Roi> rois = read(folder.resolve("m_rois.zip"));
    assertThat(rois).extracting(Roi::getName).containsExactly("slice 002", "slice 004");
    assertThat(rois).extracting(Roi::getPosition).containsExactly(2, 4);
    assertThat(rois.get(0)).as("of two pieces").isInstanceOf(ShapeRoi.class);
    assertThat(((ShapeRoi) rois.get(0)).getRois()).extracting(Roi::getBounds).containsExactlyInAnyOrder(new Rectangle(3, 4, 6, 5),
      new Rectangle(20, 30, 3, 4));
    assertThat(rois).extracting(roi -> roi.getContainedPoints().length).containsExactly(42, 49);
    assertThat(ImageIO.read(folder.resolve("m_figure.png").toFile()).getWidth()).isEqualTo(1500);
    try (var files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder("m.nii.gz", "m.nii.gz.json", "m_areas.csv",
        "m_rois.zip", "m_figure.png");
    }
  }

  private static List<Roi> read(final Path zip) throws IOException {
    final List<Roi> rois = new ArrayList<>();
    try (var in = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry())
        rois.add(RoiDecoder.openFromByteArray(in.readAllBytes()));
    }
    return rois;
  }

  @Test
  void theMaskIsAPlainBinaryImageWithTheStacksUnits() {
    assertThat(macro("", "getVoxelSize(w, h, d, unit);",
      "getMinAndMax(low, high);",
      "return getTitle() + ' ' + w + ' ' + d + ' ' + unit + ' ' + is('binary') + ' ' + is('Inverting LUT') + ' ' + low + ' '"
        + " + high;"))
      .isEqualTo("case 7-mask 0.2 0.3 cm 1 0 0 255");
  }

  @Test
  void theProbabilityIsShownFrom0To1() {
    assertThat(macro("output_type=probability rois=true table=true figure=true",
      "getMinAndMax(low, high);", "return getTitle() + ' ' + bitDepth + ' ' + low + ' ' + high + ' ' + nResults;")).isEqualTo(
        "case 7-probability 32 0 1 0");
  }
}
