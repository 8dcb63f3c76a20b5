package io.github.rraunet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.rraunet.command.CommandCatalog;
import io.github.rraunet.progress.ExitCode;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import io.github.rraunet.volume.io.VolumeFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rra evaluate} from file to file. Masks are blocks, so that what should come out can be counted. */
class EvaluateVerbTest {

  private static final Spacing MM = new Spacing(1, 2, 3);

  @TempDir
  Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int rra(final Object... args) {
    final String[] texts = Stream.concat(Stream.of("evaluate"), Stream.of(args).map(Object::toString)).toArray(String[]::new);
    return new RraCommandLine(CommandCatalog.load(), new PrintWriter(out), new PrintWriter(err), false).run(texts);
  }

  @FunctionalInterface
  private interface Value {
    double at(int x, int y, int z);
  }

  private Path write(final String name, final int depth, final Spacing spacing, final Value value) throws IOException {
    final var img = PlanarImgs.floats(12, 10, depth);
    final var cursor = img.localizingCursor();
    while (cursor.hasNext()) {
      cursor.fwd();
      cursor.get().set((float) value.at(cursor.getIntPosition(0), cursor.getIntPosition(1), cursor.getIntPosition(2)));
    }
    final Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    VolumeFiles.write(Volume.of(img).voxelToWorld(VoxelToWorld.ofSpacing(spacing)).oriented(true).name(name).build(), file,
      Progress.NONE);
    return file;
  }

  private static Value block(final int from, final int to, final double value) {
    return (x, y, z) -> x >= from && x < to && y >= 3 && y < 7 && z >= 2 && z < 6 ? value : 0;
  }

  /** A perfect score that says nothing: also through a link, or by another way to the same file. */
  @Test
  void aMaskThatIsComparedWithItselfIsTold() throws IOException {
    final Path mask = write("mask.nii", 8, MM, block(2, 8, 1));
    final Path copy = Files.copy(mask, folder.resolve("copy.nii"));
    final Path link = Files.createSymbolicLink(folder.resolve("link.nii"), mask);
    final String note = "Prediction and reference are the same: the file ";
    for (final Path same : List.of(mask, link, Path.of(folder + "/./mask.nii"))) {
      assertThat(rra("--prediction", same, "--reference", mask, "--metrics", "dice")).as(err.toString()).isZero();
      assertThat(err.toString()).as(same.toString()).contains(note);
      err.getBuffer().setLength(0);
    }
    assertThat(rra("--prediction", copy, "--reference", mask, "--metrics", "dice")).isZero();
    assertThat(err.toString()).as("two files of equal content are two masks").doesNotContain(note);
  }

  private static List<String> names(final Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static String cell(final Path csv, final int row, final String column) throws IOException {
    final List<String> lines = Files.readAllLines(csv);
    return lines.get(row).split(",")[List.of(lines.get(0).split(",")).indexOf(column)];
  }

  @Test
  void twoMasksGiveAFolderWithTablesPicturesAndARecord() throws IOException {
    final Path g = write("g.nii.gz", 8, MM, block(2, 6, 1));
    final Path m = write("m.mha", 8, MM, block(3, 7, 255));
    final Path ct = write("ct.nii", 8, MM, (x, y, z) -> 10 * x);
    assertThat(rra("--prediction", m, "--reference", g, "--image", ct, "--output",
      folder.resolve("o"))).as(err.toString()).isZero();
    final Path o = folder.resolve("o");
    assertThat(names(o)).containsExactly("distances.png", "errors.png", "record.json", "scores.csv", "scores.json", "slices.png",
      "tables.md", "tables.tex");
    assertThat(Files.readAllLines(o.resolve("scores.csv")).get(0)).isEqualTo("case,label,empty,dice,jaccard,accuracy,"
      + "precision,recall,"
      + "specificity,volume_similarity,dbd_gt,dbd_ms,sbd,dbj_gt,dbj_ms,sbj,tpvf_gt,tpvf_ms,tpvf_sym,tnvf_gt,tnvf_ms,tnvf_sym,"
      + "fpvf_gt,fpvf_ms,fpvf_sym,fnvf_gt,fnvf_ms,fnvf_sym,hd_mm,hd95_mm,assd_mm,masd_mm,nsd,biou,volume_reference_ml,"
      + "volume_prediction_ml");
    assertThat(cell(o.resolve("scores.csv"), 1, "dice")).isEqualTo("0.75"); // 3 of 4 columns
    assertThat(cell(o.resolve("scores.csv"), 1, "hd_mm")).isEqualTo("1.0");
    assertThat(cell(o.resolve("scores.csv"), 1, "volume_reference_ml")).isEqualTo("0.384"); // 64 voxels of 6 mm3
    final JsonObject json = JsonParser.parseString(Files.readString(o.resolve("scores.json"))).getAsJsonObject();
    assertThat(json.getAsJsonArray("rows").get(0).getAsJsonObject().get("jaccard").getAsDouble()).isEqualTo(0.6);
    assertThat(Files.readString(o.resolve("tables.md"))).contains("| all | 0.7500 |").contains("BoundarySymmetric");
    assertThat(Files.readString(o.resolve("tables.tex"))).contains("all & 0.7500 &").contains("\\begin{tabular}");
    final JsonObject record = JsonParser.parseString(Files.readString(o.resolve("record.json"))).getAsJsonObject();
    assertThat(record.getAsJsonArray("inputs")).hasSize(2).allSatisfy(input -> assertThat(input.getAsJsonObject().get("sha256")
      .getAsString()).hasSize(64));
    for (final String picture : List.of("errors.png", "distances.png", "slices.png"))
      assertThat(ImageIO.read(o.resolve(picture).toFile()).getWidth()).as(picture).isGreaterThan(500);
    assertThat(out.toString()).contains("| all | 0.7500 |").contains("1 case compared");
  }

  @Test
  void oneTableAloneAndChosenColumns() throws IOException {
    final Path g = write("g.nii", 8, MM, block(2, 6, 1));
    assertThat(rra("--prediction", g, "--reference", g, "--metrics", "sbd,dice", "--output", folder.resolve("t.csv"))).as(err
      .toString()).isZero();
    assertThat(Files.readString(folder.resolve("t.csv"))).isEqualTo("case,label,empty,dice,sbd\ng,all,none,1.0,1.0\n");
    assertThat(names(folder)).containsExactly("g.nii", "t.csv", "t.csv.json");
  }

  @Test
  void labelsAreRowsAndAUnionIsOne() throws IOException {
    final Value maps = (x, y, z) -> x < 4 ? 1 : x < 8 ? 2 : 0;
    final Path g = write("g.nii", 8, MM, maps);
    final Path m = write("m.nii", 8, MM, (x, y, z) -> x < 5 ? 1 : x < 8 ? 2 : 0);
    final Path csv = folder.resolve("t.csv");
    assertThat(rra("--prediction", m, "--reference", g, "--metrics", "dice", "--output", csv)).as(err.toString()).isZero();
    assertThat(Files.readString(csv)).contains("m,all,none,1.0\n").contains("m,1,none,0.888").contains("m,2,none,0.857");
    assertThat(rra("--prediction", m, "--reference", g, "--labels", "2,5", "--metrics", "dice", "--output", csv)).isZero();
    assertThat(Files.readString(csv)).isEqualTo("case,label,empty,dice\nm,2,none,0.8571428571428571\nm,5,both,1.0\n");
    assertThat(rra("--prediction", m, "--reference", g, "--labels", "union:1-2", "--metrics", "dice", "--output", csv)).isZero();
    assertThat(Files.readString(csv)).isEqualTo("case,label,empty,dice\nm,union:1-2,none,1.0\n");
    final Path mask = write("mask.nii", 8, MM, (x, y, z) -> x < 8 ? 255 : 0);
    assertThat(rra("--prediction", mask, "--reference", g, "--labels", "union:1-2", "--metrics", "dice", "--output",
      csv)).isZero();
    assertThat(Files.readString(csv)).contains(",1.0\n");
    assertThat(err.toString()).contains("taken for a mask of union:1-2");
    assertThat(rra("--prediction", mask, "--reference", g, "--labels", "1", "--metrics", "dice", "--output", csv)).isZero();
    assertThat(Files.readString(csv)).contains("mask,1,prediction,0.0\n");
    assertThat(err.toString()).contains("one value only, 255, so none of the labels 1; if it is a mask of them, take"
      + " labels=union:1.");
    assertThat(rra("--prediction", m, "--reference", g, "--labels", "7-9")).isOne();
    assertThat(err.toString()).contains("none of the labels 7-9 is in reference or prediction; found [1, 2] and [1, 2]");
    assertThat(rra("--prediction", m, "--reference", g, "--labels", "0")).isEqualTo(ExitCode.WRONG_USE);
    assertThat(err.toString()).contains("label 0 is the background");
  }

  @Test
  void foldersArePairedAndABadFileDoesNotStopTheOthers() throws IOException {
    for (final String name : List.of("a", "b", "c", "lost")) {
      write("gt/" + name + "_gt.nii.gz", 8, MM, block(2, 6, 1));
      if (!name.equals("lost")) write("pr/" + name + "_pred.nii.gz", 8, MM, block(name.equals("a") ? 2 : 3, name.equals("a") ? 6
        : 7,
        1));
    }
    Files.write(folder.resolve("pr/c_pred.nii.gz"), new byte[] { 31, -117, 8, 0, 1, 2 });
    final Path o = folder.resolve("o");
    assertThat(rra("--prediction", folder.resolve("pr"), "--reference", folder.resolve("gt"), "--prediction-pattern", "*_pred",
      "--reference-pattern", "*_gt", "--output", o)).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(err.toString()).contains("1 of 3 cases could not be compared: c: ").contains("c_pred.nii.gz").contains(
      "1 file has no partner").contains("lost_gt.nii.gz has no prediction of case 'lost'");
    assertThat(Files.readAllLines(o.resolve("scores.csv"))).hasSize(3);
    assertThat(cell(o.resolve("scores.csv"), 2, "case")).isEqualTo("b");
    assertThat(Files.readString(o.resolve("summary.csv"))).contains("all,dice,2,0.875,0.1767766952966369,0.875,0.75,1.0");
    assertThat(names(o.resolve("pictures"))).contains("a_errors.png", "b_distances.png").doesNotContain("c_errors.png");
    Files.delete(folder.resolve("pr/c_pred.nii.gz"));
    assertThat(rra("--prediction", folder.resolve("pr"), "--reference", folder.resolve("gt"), "--prediction-pattern", "*_pred",
      "--reference-pattern", "*_gt", "--allow-unpaired", "--aggregation", "pooled", "--output", o)).isZero();
    assertThat(cell(o.resolve("scores.csv"), 3, "case")).isEqualTo("(pooled)");
    assertThat(Double.parseDouble(cell(o.resolve("scores.csv"), 3, "dice"))).isEqualTo(0.875);
  }

  /** Masks are often evaluated into their own folder, where RRA Segment Folder has its summary.csv, or a training its record. */
  @Test
  void tablesOfOthersAreNotReplaced() throws IOException {
    final Path masks = write("masks/g.nii", 8, MM, block(2, 6, 1)).getParent();
    for (final String name : List.of("summary.csv", "record.json")) {
      final Path table = Files.createDirectories(folder.resolve("of " + name)).resolve(name);
      Files.writeString(table, "{\"command\": \"train\"}");
      assertThat(rra("--prediction", masks, "--reference", masks, "--output", table.getParent())).isOne();
      assertThat(err.toString()).contains(table + ": is there already and not of an evaluation");
      assertThat(table).hasContent("{\"command\": \"train\"}");
      assertThat(names(table.getParent())).containsExactly(name);
    }
  }

  /** A name that is too long for the file system stands for a full disk. */
  @Test
  void scoresThatCannotBeSavedAreShown() throws IOException {
    final Path g = write("g.nii", 8, MM, block(2, 6, 1));
    final Path m = write("m.nii", 8, MM, block(3, 7, 1));
    final Path table = folder.resolve("t".repeat(250) + ".csv");
    assertThat(rra("--prediction", m, "--reference", g, "--output", table)).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(err.toString()).contains("the scores are shown, but could not be saved: ").contains("name");
    assertThat(out.toString()).contains("case,label,").contains("m,all,").contains(",0.75,");
    assertThat(names(folder)).containsExactly("g.nii", "m.nii");
  }

  /** A picture of one's own, and one that an evaluation left which was ended before it wrote its record. */
  @Test
  void picturesOfOthersAreNotReplaced() throws IOException {
    final Path g = write("masks/g.nii", 8, MM, block(2, 6, 1));
    final Path o = folder.resolve("o");
    assertThat(rra("--prediction", g, "--reference", g, "--output", o)).isZero();
    for (final String name : List.of("record.json", "scores.csv", "scores.json", "tables.md", "tables.tex"))
      Files.delete(o.resolve(name));
    assertThat(rra("--prediction", g, "--reference", g, "--output", o)).as(() -> err.toString()).isZero();
    for (final String name : List.of("errors.png", "pictures/g_errors.png")) {
      final Path own = folder.resolve("own").resolve(name);
      Files.createDirectories(own.getParent());
      ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB), "png", own.toFile());
      final byte[] before = Files.readAllBytes(own);
      final Path masks = name.startsWith("pictures") ? g.getParent() : g;
      assertThat(rra("--prediction", masks, "--reference", masks, "--output", folder.resolve("own"))).isOne();
      assertThat(err.toString()).contains(own + ": is there already and not of an evaluation");
      assertThat(own).hasBinaryContent(before);
      Files.delete(own);
    }
  }

  @Test
  void meansOverSlices() throws IOException {
    final Path g = write("g.nii", 8, MM, block(2, 6, 1));
    final Path m = write("m.nii", 8, MM, (x, y, z) -> z == 3 ? 0 : block(2, 6, 1).at(x, y, z)); // one of four slices missed
    final Path o = folder.resolve("o");
    assertThat(rra("--prediction", m, "--reference", g, "--aggregation", "per_slice", "--output", o)).as(err.toString()).isZero();
    assertThat(cell(o.resolve("scores.csv"), 1, "dice")).isEqualTo("0.75");
    assertThat(cell(o.resolve("scores.csv"), 1, "sbd")).isEqualTo("0.75");
    final double diagonal = Math.sqrt(12 * 12 + 20 * 20);
    assertThat(Double.parseDouble(cell(o.resolve("scores.csv"), 1, "hd_mm"))).isCloseTo(diagonal / 4, within(1e-12));
    assertThat(Files.readAllLines(o.resolve("slices.csv"))).hasSize(5).anyMatch(l -> l.startsWith("m,4,all,prediction,0.0,"));
  }

  /** As VerSe is laid out; folders below count where a folder has no masks itself. */
  @Test
  void masksInFoldersBelowArePaired() throws IOException {
    for (final String name : List.of("sub-verse004", "sub-gl003")) {
      write("derivatives/" + name + "/" + name + "_seg-vert_msk.nii", 8, MM, block(2, 6, 1));
      write("predictions/" + name + "_pred.nii", 8, MM, block(3, 7, 1));
    }
    write("predictions/old/sub-verse004_pred.nii", 8, MM, block(0, 1, 1));
    final Path csv = folder.resolve("t.csv");
    assertThat(rra("--prediction", folder.resolve("predictions"), "--reference", folder.resolve("derivatives"),
      "--prediction-pattern", "verse", "--reference-pattern", "verse", "--metrics", "dice", "--output", csv)).as(err.toString())
      .isZero();
    assertThat(Files.readAllLines(csv)).containsExactly("case,label,empty,dice", "sub-gl003,all,none,0.75",
      "sub-verse004,all,none,0.75");
  }

  /** What is pasted into a paper must not stand there for more cases than it is of. */
  @Test
  void tablesTellOfCasesThatCouldNotBeCompared() throws IOException {
    for (final String name : List.of("a", "b", "c"))
      write("g/" + name + ".nii", 8, MM, block(2, 6, 1));
    write("m/a.nii", 8, MM, block(3, 7, 1));
    write("m/b.nii", 9, MM, block(3, 7, 1));
    Files.writeString(folder.resolve("m/c.nii"), "no mask");
    assertThat(rra("--prediction", folder.resolve("m"), "--reference", folder.resolve("g"), "--output", folder.resolve("o")))
      .isEqualTo(ExitCode.SOME_FAILED);
    for (final String table : List.of("tables.md", "tables.tex"))
      assertThat(Files.readString(folder.resolve("o").resolve(table))).contains("; 1 case, 2 more could not be compared.");
  }

  @Test
  void differentGridsAreRefusedOrResampled() throws IOException {
    final Path g = write("g.nii", 8, MM, block(2, 6, 1));
    final Path deep = write("deep.nii", 9, MM, block(2, 6, 1));
    final Path fine = write("fine.nii", 8, new Spacing(1, 2, 3.3), block(2, 6, 1));
    assertThat(rra("--prediction", deep, "--reference", g)).isOne();
    assertThat(err.toString()).contains("differ in size").contains("12x10x8").contains("12x10x9").contains("resample=nearest");
    assertThat(rra("--prediction", fine, "--reference", g)).isOne();
    assertThat(err.toString()).contains("differ in voxel size");
    final Path csv = folder.resolve("t.csv");
    assertThat(rra("--prediction", deep, "--reference", g, "--resample", "nearest", "--metrics", "dice", "--output",
      csv)).isZero();
    assertThat(cell(csv, 1, "dice")).isEqualTo("1.0");
    assertThat(rra("--prediction", fine, "--reference", g, "--resample", "ignore", "--metrics", "dice", "--output",
      csv)).isZero();
    assertThat(cell(csv, 1, "dice")).isEqualTo("1.0");
    // 3.3 mm slices 2 to 5 lie at 6.6 to 16.5 mm; the 3 mm grid's slices at 6, 9, 12, 15 take the nearest: 2, 3, 4, 5
    assertThat(rra("--prediction", fine, "--reference", g, "--resample", "nearest", "--metrics", "dice", "--output",
      csv)).isZero();
    assertThat(Double.parseDouble(cell(csv, 1, "dice"))).isCloseTo(8 / 9.0, within(1e-12)); // and slice 6 at 18 mm takes 5
    assertThat(rra("--prediction", fine, "--reference", g, "--spacing", "1,1,1", "--resample", "ignore", "--metrics",
      "volume_reference_ml", "--output", csv)).isZero();
    assertThat(cell(csv, 1, "volume_reference_ml")).isEqualTo("0.064");
  }

  @Test
  void whatIsNoMaskIsSaidSo() throws IOException {
    final Path g = write("g.nii", 8, MM, block(2, 6, 1));
    final Path probability = write("p.nii", 8, MM, block(2, 7, 0.8));
    final Path ct = write("ct.nii", 8, MM, (x, y, z) -> -1000 + 7.5 * x);
    final Path nan = write("nan.nii", 8, MM, (x, y, z) -> x == 0 ? Double.NaN : block(2, 6, 1).at(x, y, z));
    assertThat(rra("--prediction", probability, "--reference", g)).isOne();
    assertThat(err.toString()).contains("is a probability map").contains("threshold=0.5");
    final Path csv = folder.resolve("t.csv");
    assertThat(rra("--prediction", probability, "--reference",
      g, "--threshold", "0.5", "--metrics", "recall,precision", "--output",
      csv)).as(err.toString()).isZero();
    assertThat(cell(csv, 1, "precision")).isEqualTo("0.8");
    assertThat(rra("--prediction", ct, "--reference", g)).isOne();
    assertThat(err.toString()).contains("is no mask: labels are whole numbers from 0 to 65535, found -1000");
    assertThat(rra("--prediction", nan, "--reference", g, "--metrics", "dice", "--output", csv)).isZero();
    assertThat(err.toString()).contains("80 voxels of the prediction 'nan' are not a number");
    assertThat(cell(csv, 1, "dice")).isEqualTo("1.0");
    final Path nothing = write("nothing.nii", 8, MM, (x, y, z) -> 0);
    assertThat(rra("--prediction", nothing, "--reference", g, "--output", folder.resolve("o"))).as(err.toString()).isZero();
    assertThat(cell(folder.resolve("o/scores.csv"), 1, "empty")).isEqualTo("prediction");
    assertThat(cell(folder.resolve("o/scores.csv"), 1, "accuracy")).isEqualTo("0.0");
  }

  @Test
  void wrongUseIsSaidBeforeAnythingIsRead() throws IOException {
    final Path g = write("g.nii", 8, MM, block(2, 6, 1));
    for (final String[] wrong : new String[][] { { "--metrics", "dise", "names of columns" }, { "--boundary-radius", "1.5",
      "such as 1.5mm" }, { "--prediction-pattern", "pred", "with one * for the case" }, { "--spacing", "1,2,x", "three numbers" },
      { "--labels", "a-b", "25-33" }, { "--output", folder.resolve("no/such/t.csv").toString(), "folder does not exist" },
      { "--output", g.toString(), "is a file already" } }) {
      err.getBuffer().setLength(0);
      assertThat(rra("--prediction", g, "--reference", g, wrong[0], wrong[1])).as(wrong[1]).isNotZero();
      assertThat(err.toString()).contains(wrong[2]);
    }
    assertThat(rra("--prediction", folder.resolve("none.nii"), "--reference", g)).isOne();
    assertThat(err.toString()).contains("no file or folder of this name");
    assertThat(rra("--prediction", folder, "--reference", g)).isOne();
    assertThat(err.toString()).contains("both be masks or both be folders");
  }

  @Test
  void aSingleVoxelIsAllBoundary() throws IOException {
    final Path csv = folder.resolve("t.csv");
    for (final String name : List.of("g.nii", "m.nii")) {
      final var voxel = PlanarImgs.unsignedBytes(1, 1, 1);
      voxel.firstElement().set(1);
      VolumeFiles.write(Volume.of(voxel).voxelToWorld(VoxelToWorld.ofSpacing(MM)).oriented(true).build(), folder.resolve(name),
        Progress.NONE);
    }
    assertThat(rra("--prediction", folder.resolve("m.nii"), "--reference", folder.resolve("g.nii"), "--metrics", "sbd,hd_mm,biou",
      "--output", csv)).as(err.toString()).isZero();
    assertThat(Files.readString(csv)).isEqualTo("case,label,empty,sbd,hd_mm,biou\nm,all,none,1.0,0.0,1.0\n");
  }

  /** As of livers and tumours: a case without tumour counts for the liver. Slabs of x, so the numbers are those of lengths. */
  @Test
  void aMapWithOneLabelCountsAmongMapsOfSeveral() throws IOException {
    write("g/a.nii", 8, MM, (x, y, z) -> x < 4 ? 1 : x < 6 ? 2 : 0);
    write("m/a.nii", 8, MM, (x, y, z) -> x < 5 ? 1 : x < 6 ? 2 : 0);
    write("g/b.nii", 8, MM, (x, y, z) -> x < 4 ? 1 : 0);
    write("m/b.nii", 8, MM, (x, y, z) -> x < 2 ? 1 : 0);
    final Path o = folder.resolve("o");
    assertThat(rra("--prediction", folder.resolve("m"), "--reference", folder.resolve("g"), "--metrics", "dice,accuracy",
      "--aggregation", "pooled", "--output", o)).as(err.toString()).isZero();
    final double ofB = 2 * 2 / 6.0;
    assertThat(Files.readAllLines(o.resolve("scores.csv"))).contains("b,all,none," + ofB + "," + 10 / 12.0, "b,1,none," + ofB
      + "," + 10 / 12.0, "(pooled),1,none," + 2 * 6 / 15.0 + "," + 21 / 24.0, "(pooled),2,none," + 2 * 1 / 3.0 + "," + 23 / 24.0);
    assertThat(Files.readAllLines(o.resolve("summary.csv"))).anyMatch(line -> line.startsWith("1,dice,2,")).anyMatch(line -> line
      .startsWith("2,dice,1,"));
    assertThat(rra("--prediction", folder.resolve("m/b.nii"), "--reference", folder.resolve("g/b.nii"), "--metrics", "dice",
      "--aggregation", "per_slice", "--output", o)).as(err.toString()).isZero();
    assertThat(Files.readString(o.resolve("scores.csv"))).as("a mask").isEqualTo("case,label,empty,dice\nb,all,none," + ofB
      + "\n");
    assertThat(Files.readAllLines(o.resolve("slices.csv"))).hasSize(1 + 8);
  }

  @Test
  void aMapWithOneLabelIsNoMaskOfOthers() throws IOException {
    final Path g = write("g.nii", 8, MM, (x, y, z) -> x < 4 ? 2 : x < 8 ? 3 : 0);
    final Path five = write("five.nii", 8, MM, (x, y, z) -> x < 8 ? 5 : 0);
    final Path csv = folder.resolve("t.csv");
    assertThat(rra("--prediction", five, "--reference", g, "--labels", "union:2-3", "--metrics", "dice", "--output",
      csv)).isZero();
    assertThat(Files.readString(csv)).endsWith("five,union:2-3,prediction,0.0\n");
    final Path one = write("one.nii", 8, MM, (x, y, z) -> x < 8 ? 1 : 0);
    assertThat(rra("--prediction", one, "--reference", one, "--labels", "union:42", "--metrics", "dice", "--output",
      csv)).isZero();
    assertThat(Files.readString(csv)).endsWith("one,union:42,both,1.0\n");
    assertThat(err.toString()).contains("Label union:42 is in neither of the two");
    err.getBuffer().setLength(0);
    assertThat(rra("--prediction", one, "--reference", one, "--labels", "42", "--metrics", "dice", "--output", csv)).isZero();
    assertThat(Files.readString(csv)).endsWith("one,42,both,1.0\n");
    assertThat(err.toString()).contains("Label 42 is in neither of the two");
    err.getBuffer().setLength(0);
    assertThat(rra("--prediction", g, "--reference", g, "--labels", "2,42", "--metrics", "dice", "--output", csv)).isZero();
    assertThat(err.toString()).contains("Label 42 is in neither of the two");
  }

  @Test
  void anImageThatIsNotThatOfTheMasksCostsNoScores() throws IOException {
    final Path g = write("g.nii", 8, MM, block(2, 6, 1));
    final Path other = write("other.nii", 7, MM, (x, y, z) -> x);
    final Path o = folder.resolve("o");
    assertThat(rra("--prediction", g, "--reference", g, "--image", other, "--output", o)).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(err.toString()).contains("the scores stand").contains("mask 'g' and image 'other' differ in size").contains(
      "12x10x7");
    assertThat(names(o)).contains("scores.csv", "errors.png");
    assertThat(rra("--prediction", g, "--reference", g, "--image", g, "--aggregation", "per_slice", "--output", o)).isZero();
    assertThat(names(o)).contains("slices.csv");
    assertThat(rra("--prediction", g, "--reference", g, "--output", o)).isZero();
    assertThat(names(o)).as("nothing of the earlier run").doesNotContain("slices.csv");
  }

  @Test
  void foregroundOutsideTheReferencesGridIsSaid() throws IOException {
    final Path g = write("g.nii", 8, MM, block(2, 6, 1));
    final Path deep = write("deep.nii", 11, MM, (x, y, z) -> z == 10 || block(2, 6, 1).at(x, y, z) > 0 ? 1 : 0);
    assertThat(rra("--prediction", deep, "--reference", g, "--resample", "nearest")).isZero();
    assertThat(err.toString()).contains("120 voxels of the prediction 'deep' are not 0 and lie outside");
    final Path fine = write("fine.nii", 8, new Spacing(1, 2, 3.3), block(2, 6, 1));
    assertThat(rra("--prediction", fine, "--reference", g, "--spacing", "1,2,3")).as("the sizes in the files are not"
      + " trusted").isZero();
  }

  @Test
  void emptyFoldersAndOddNamesAreSaid() throws IOException {
    final Path g = write("gt/a.nii", 8, MM, block(2, 6, 1)).getParent();
    final Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(rra("--prediction", empty, "--reference", g)).isOne();
    assertThat(err.toString()).contains("no prediction in this folder, nor in folders below; masks are files that end in .nii");
    assertThat(rra("--prediction", g.resolve("a.nii"), "--reference", g.resolve("a.nii"), "--image", g)).isOne();
    assertThat(err.toString()).contains("image must be one image");
    assertThat(rra("--prediction", g, "--reference", g, "--output", folder.resolve("t.xlsx"))).isOne();
    assertThat(err.toString()).contains("this kind of table is not written");
    for (final String labels : List.of(",", "union:", "1,,2"))
      assertThat(rra("--prediction", g, "--reference", g, "--labels", labels)).as(labels).isEqualTo(ExitCode.WRONG_USE);
    assertThat(rra("--prediction", g, "--reference", g, "--metrics", ",")).isEqualTo(ExitCode.WRONG_USE);
  }

  /** Two cases of unequal size: pooled figures are not the means. Every block is 4 voxels deep and 4 high. */
  @Test
  void pooledFiguresAreThoseOfAllVoxelsTogether() throws IOException {
    write("gt/a.nii", 8, MM, block(2, 3, 1));
    write("pr/a.nii", 8, MM, block(3, 4, 1)); // 16 voxels each, none in common, 1 mm apart
    write("gt/b.nii", 8, MM, block(2, 11, 1));
    write("pr/b.nii", 8, MM, block(2, 11, 1)); // 144 voxels, all in common; 2x2x7 of them are inside
    final Path csv = folder.resolve("t.csv");
    assertThat(rra("--prediction", folder.resolve("pr"), "--reference",
      folder.resolve("gt"), "--aggregation", "pooled", "--metrics",
      "dice,hd95_mm,assd_mm,nsd", "--tolerance-mm", "0.5", "--output", csv)).as(err.toString()).isZero();
    assertThat(cell(csv, 3, "case")).isEqualTo("(pooled)");
    assertThat(Double.parseDouble(cell(csv, 3, "dice"))).isEqualTo(2 * 144 / (16 + 144 + 16 + 144.0));
    final double points = 2 * (16 + 144 - 28);
    assertThat(Double.parseDouble(cell(csv, 3, "assd_mm"))).isCloseTo(32 / points, within(1e-12));
    assertThat(Double.parseDouble(cell(csv, 3, "nsd"))).isCloseTo((points - 32) / points, within(1e-12));
    assertThat(cell(csv, 3, "hd95_mm")).isEqualTo("1.0"); // 16 of 132 points, more than 5 %, are 1 mm away
  }

  @Test
  void slicesAreAxialHoweverTheFileIsStored() throws IOException {
    final Value g = block(2, 6, 1);
    final Value m = (x, y, z) -> z == 3 ? 0 : block(2, 6, 1).at(x, y, z);
    final Path o = folder.resolve("o");
    final double[] dice = new double[2];
    for (int i = 0; i < 2; i++) {
      for (final String name : List.of("g", "m")) {
        final Path file = write(name + ".nii", 8, MM, name.equals("g") ? g : m);
        if (i == 0) continue;
        final Volume turned = VolumeFiles.read(file, Progress.NONE).reoriented(Orientation.parse("SAL"));
        VolumeFiles.write(turned, file, Progress.NONE);
      }
      assertThat(rra("--prediction", folder.resolve("m.nii"), "--reference",
        folder.resolve("g.nii"), "--aggregation", "per_slice",
        "--output", o)).as(err.toString()).isZero();
      dice[i] = Double.parseDouble(cell(o.resolve("scores.csv"), 1, "dice"));
      assertThat(Files.readAllLines(o.resolve("slices.csv"))).anyMatch(l -> l.startsWith("m,4,all,prediction,0.0,"));
    }
    assertThat(dice).containsExactly(0.75, 0.75);
  }

  @Test
  void filesOfTheUserStay() throws IOException {
    final Path g = write("g.nii", 8, MM, block(2, 6, 1));
    final Path o = Files.createDirectory(folder.resolve("o"));
    Files.writeString(o.resolve("summary.csv"), "mine");
    assertThat(rra("--prediction", g, "--reference", g, "--output", o)).isZero();
    assertThat(o.resolve("summary.csv")).hasContent("mine");
  }
}
