package io.github.rraunet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.rraunet.command.CommandCatalog;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.files.CsvTable;
import io.github.rraunet.files.UserCache;
import io.github.rraunet.progress.ExitCode;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.training.Checkpoint;
import io.github.rraunet.training.EpochRecord;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rra train} and {@code rra review-labels}: bright squares on a grey ground, on 32x32 pixels. */
class TrainVerbTest {

  private static final int SIDE = 32;

  @TempDir
  private static Path shared;

  private static String earlierCache;

  @TempDir
  Path temp;

  private Path images;
  private Path masks;
  private StringWriter out;
  private StringWriter err;

  @BeforeAll
  static void ownCache() {
    earlierCache = System.getProperty(UserCache.PROPERTY);
    System.setProperty(UserCache.PROPERTY, shared.toString());
  }

  @AfterAll
  static void usersCache() {
    if (earlierCache == null) System.clearProperty(UserCache.PROPERTY);
    else System.setProperty(UserCache.PROPERTY, earlierCache);
  }

  @BeforeEach
  void folders() throws IOException {
    images = Files.createDirectory(temp.resolve("images é"));
    masks = Files.createDirectory(temp.resolve("masks"));
  }

  private int rra(final Object... args) {
    out = new StringWriter();
    err = new StringWriter();
    return new RraCommandLine(CommandCatalog.load(), new PrintWriter(out), new PrintWriter(err), false)
      .run(Arrays.stream(args).map(Object::toString).toArray(String[]::new));
  }

  /** Three cases of 12 slices; the masks of slices 4 and 8 of case a are of the wrong place. */
  private void writeCases() throws IOException {
    final Random random = new Random(5);
    for (final String name : new String[] { "a", "b", "c" }) {
      final var image = PlanarImgs.floats(SIDE, SIDE, 12);
      final var mask = PlanarImgs.unsignedBytes(SIDE, SIDE, 12);
      for (int z = 0; z < 12; z++) {
        final int left = 2 + random.nextInt(16);
        final int top = 2 + random.nextInt(16);
        final boolean wrong = name.equals("a") && (z == 3 || z == 7);
        for (int y = 0; y < SIDE; y++)
          for (int x = 0; x < SIDE; x++) {
            final boolean in = x >= left && x < left + 12 && y >= top && y < top + 12;
            image.randomAccess().setPositionAndGet(x, y, z).set((in ? 700 : 300) + random.nextInt(100));
            mask.randomAccess().setPositionAndGet(x, y, z).set(wrong ? (x < 8 && y > 26 ? 1 : 0) : in ? 1 : 0);
          }
      }
      write(image, images.resolve(name + ".nii.gz"));
      write(mask, masks.resolve(name + ".nii.gz"));
    }
  }

  private static void write(final net.imglib2.RandomAccessibleInterval<? extends net.imglib2.type.numeric.RealType<?>> voxels,
    final Path file) throws IOException
  {
    VolumeFiles.write(Volume.of(voxels).voxelToWorld(VoxelToWorld.ofSpacing(new Spacing(1, 1, 2))).oriented(true).name("v")
      .build(), file, Progress.NONE);
  }

  private Object[] train(final Path output, final Object... more) {
    final List<Object> args = new ArrayList<>(List.of("train", "--images", images, "--masks", masks, "--output", output,
      "--network", "unet", "--base-filters", "4", "--slice-size", "32", "--window", "0,1000", "--validation", "cases:c",
      "--augment", "none", "--learning-rate", "0.01", "--precision", "float32", "--deterministic"));
    for (int i = 0; i < more.length; i++) {
      final int given = more[i].toString().startsWith("--") ? args.indexOf(more[i]) : -1;
      if (given >= 0) args.set(given + 1, more[++i]);
      else args.add(more[i]);
    }
    return args.toArray();
  }

  @Test
  void fromImagesAndMasksToAModelThatSegmentsAndAListToReview() throws Exception {
    writeCases();
    final Path run = temp.resolve("my run");
    assertThat(rra(train(run, "--epochs", "30", "--alpha", "0.1", "--beta", "0.09", "--budget", "count", "--tensorboard",
      "--target", "square"))).as(() -> err.toString()).isZero();
    assertThat(err.toString()).contains("3 cases with 36 slices of 32x32 pixels; empty masks: 0")
      .contains("24 slices to train on, 12 to validate with").contains("epoch 30/30");
    assertThat(out.toString()).contains("- masks removed: 2 of 24").containsPattern("\\| rank \\| mask \\| score \\| removed \\|"
      + "\\R\\|---\\|---\\|---\\|---\\|\\R\\| 1 \\| a.nii.gz#[48] \\| \\d\\.\\d{4} \\| yes \\|\\R");

    final CsvTable history = CsvTable.read(run.resolve("history.csv"));
    assertThat(history.rows()).hasSize(30);
    final List<Map<String, String>> removed = CsvTable.read(run.resolve("removed.csv")).rows("epoch", "mask", "score", "rank");
    assertThat(removed).extracting(r -> r.get("mask")).containsExactlyInAnyOrder("a.nii.gz#4", "a.nii.gz#8");
    assertThat(CsvTable.read(run.resolve("scores.csv")).rows()).hasSize(24);
    assertThat(ImageIO.read(run.resolve("curves.png").toFile()).getWidth()).isEqualTo(900);
    assertThat(run.resolve("example.png")).exists();
    assertThat(run.resolve("tensorboard")).isNotEmptyDirectory();
    final JsonObject record = JsonParser.parseString(Files.readString(run.resolve("record.json"))).getAsJsonObject();
    assertThat(record.getAsJsonObject("scores").get("removed_masks").getAsInt()).isEqualTo(2);
    assertThat(err.toString()).as("the device of the record").contains(" on " + record.get("device").getAsString() + ", float32");

    final ModelPackage model = ModelPackage.open(run.resolve("model.zip").toString());
    assertThat(model.description().target()).isEqualTo("square");
    assertThat(model.description().training()).containsEntry("network", "unet").containsEntry("seed", "1");
    assertThat(rra("segment-stack", "--input", images.resolve("c.nii.gz"), "--model", run.resolve("model.zip"), "--output",
      temp.resolve("c.nii.gz"))).as(() -> err.toString()).isZero();
    assertThat(rra("evaluate", "--prediction", temp.resolve("c.nii.gz"), "--reference", masks.resolve("c.nii.gz"), "--metrics",
      "dice", "--output", temp.resolve("scores.csv"))).isZero();
    assertThat(Double.parseDouble(CsvTable.read(temp.resolve("scores.csv")).rows("dice").get(0).get("dice"))).isGreaterThan(0.85);

    tellsWhichCasesAreTheValidation(run);
    reviews(run);
  }

  /** Case c is the validation; a training takes the table for its pairs, whatever their roles were. */
  private void tellsWhichCasesAreTheValidation(final Path run) throws Exception {
    final Path table = run.resolve("cases.csv");
    assertThat(CsvTable.read(table).rows("case", "role")).extracting(row -> row.get("case") + " " + row.get("role"))
      .containsExactly("a training", "b training", "c validation");
    assertThat(Files.readString(run.resolve("record.json"))).contains("case a (training): ").contains("case c (validation): ");
    assertThat(cardOf(run.resolve("model.zip"))).contains("- b: training\n- c: validation\n");
    final ModelPackage model = ModelPackage.open(run.resolve("model.zip").toString());
    assertThat(((Number) model.description().training().get("cases")).intValue()).isEqualTo(2);
    assertThat(((Number) model.description().training().get("validation_cases")).intValue()).isEqualTo(1);
    assertThat(rra(train(temp.resolve("from table"), "--images", "", "--masks", "", "--manifest", table, "--epochs", "1",
      "--schedule", "none", "--validation", "cases:b"))).as(() -> err.toString()).isZero();
    assertThat(CsvTable.read(temp.resolve("from table").resolve("cases.csv")).rows("role")).extracting(row -> row.get("role"))
      .containsExactly("training", "validation", "training");
  }

  private void reviews(final Path run) throws IOException {
    assertThat(rra("review-labels", "--training", run, "--top", "3", "--output", temp.resolve("page"))).as(() -> err.toString())
      .isZero();
    assertThat(out.toString()).contains("| 1 | a.nii.gz#").contains("| 2 | a.nii.gz#");
    assertThat(ImageIO.read(temp.resolve("page/rank-001.png").toFile())).isNotNull();
    assertThat(Files.readString(temp.resolve("page/index.html"))).contains("rank-003.png");
    final Path site = Files.writeString(Files.createDirectory(temp.resolve("site")).resolve("index.html"), "<title>Mine</title>");
    final Path graph = Files.writeString(Files.createDirectory(temp.resolve("ranks")).resolve("rank-002.png"), "a picture");
    for (final Path own : new Path[] { site, graph }) {
      final byte[] before = Files.readAllBytes(own);
      assertThat(rra("review-labels", "--training", run, "--top", "3", "--output", own.getParent())).isEqualTo(1);
      assertThat(err.toString()).contains(own + ": is there already and not of a review; name another folder");
      assertThat(own).hasBinaryContent(before);
    }
    assertThat(rra("review-labels", "--training", run, "--top", "2", "--output", temp.resolve("page"))).as("its own").isZero();
    assertThat(rra("review-labels", "--training", run, "--mask", "a.nii.gz#4", "--decision", "drop", "--difficulty", "easy",
      "--comment", "wrong place, \"see\" image")).isZero();
    assertThat(rra("review-labels", "--training", run, "--mask", "a.nii.gz#8", "--decision", "keep")).isZero();
    assertThat(rra("review-labels", "--training", run, "--mask", "a.nii.gz#1", "--decision", "drop")).isZero();
    assertThat(rra("review-labels", "--training", run, "--mask", "a.nii.gz#1", "--decision", "undecided")).isZero();
    assertThat(out.toString()).contains("a.nii.gz#1: undecided, in ");
    assertThat(Files.readString(run.resolve("review.csv")))
      .isEqualTo("mask,decision,difficulty,comment\na.nii.gz#4,drop,easy,\"wrong place, \"\"see\"\""
      + " image\"\na.nii.gz#8,keep,,\n");
    assertThat(rra("review-labels", "--training", run, "--mask", "x#1", "--decision", "keep")).isEqualTo(1);
    assertThat(err.toString()).contains("no mask 'x#1'").contains("look like");
    assertThat(rra("review-labels", "--training", run, "--mask", "a.nii.gz#8")).isEqualTo(1);
    assertThat(err.toString()).contains("needs a decision");
    assertThat(rra("review-labels", "--training", run, "--device", "tpu")).as("also where no network is run").isEqualTo(
      ExitCode.WRONG_USE);
    assertThat(err.toString()).contains("device must be auto, cpu or gpu:N").contains("found 'tpu'");

    final Path again = temp.resolve("again");
    assertThat(rra(train(again, "--epochs", "4", "--alpha", "0.1", "--beta", "0.1", "--budget", "count", "--decisions",
      run.resolve("review.csv")))).as(() -> err.toString()).isZero();
    assertThat(err.toString()).contains("Decisions: 1 mask left out, 1 never removed.");
    assertThat(Files.readString(again.resolve("scores.csv"))).doesNotContain("a.nii.gz#4,");
    assertThat(Files.readString(again.resolve("removed.csv"))).doesNotContain("a.nii.gz#8,");
    final String decided = Files.readString(run.resolve("review.csv"));
    assertThat(again.resolve("review.csv")).as("what the next review begins with").hasContent(decided);
    assertThat(rra("review-labels", "--training", again, "--mask", "a.nii.gz#5", "--decision", "flag")).isZero();
    assertThat(Files.readString(again.resolve("review.csv"))).startsWith(decided).endsWith("a.nii.gz#5,flag,,\n");
  }

  /** The table that the cases are named in has the name of the training's own. */
  @Test
  void aTableOfTheUserIsNotReplaced() throws Exception {
    writeCases();
    final Path study = Files.createDirectory(temp.resolve("study"));
    final String table = "case,image,mask,comment\na,../images é/a.nii.gz,../masks/a.nii.gz,good\nc,../images é/c.nii.gz,"
      + "../masks/c.nii.gz,the last one\n";
    Files.writeString(study.resolve("cases.csv"), table);
    assertThat(rra("train", "--manifest", study.resolve("cases.csv"), "--output", study, "--network", "unet", "--base-filters",
      "4", "--slice-size", "32", "--window", "0,1000", "--validation", "cases:c", "--epochs", "1", "--schedule", "none"))
      .isEqualTo(1);
    assertThat(err.toString()).contains("cases.csv: is there already, and not of this training; move it");
    assertThat(study.resolve("cases.csv")).hasContent(table);
    assertThat(study).isDirectoryNotContaining("glob:**/history.csv");
  }

  @Test
  void aTrainingThatIsThereIsNotLostAndGoesOn() throws Exception {
    writeCases();
    final Path run = temp.resolve("run");
    assertThat(rra(train(run, "--epochs", "2", "--schedule", "none"))).as(() -> err.toString()).isZero();
    assertThat(rra(train(run, "--epochs", "2", "--schedule", "none"))).isEqualTo(1);
    assertThat(err.toString()).contains("holds a training already").contains("resume");
    assertThat(rra(train(run, "--epochs", "3", "--schedule", "none", "--resume"))).isEqualTo(1);
    assertThat(err.toString()).contains("epochs (was 2, now 3)");
    assertThat(rra(train(run, "--epochs", "2", "--schedule", "none", "--resume", "--pixel-mm", "1.5"))).isEqualTo(1);
    assertThat(err.toString()).contains("pixel_mm (was not given, now 1.5)");
    assertThat(rra(train(run, "--epochs", "2", "--schedule", "none", "--resume"))).as(() -> err.toString()).isZero();
    assertThat(err.toString()).contains("going on after epoch 2");
    assertThat(rra(train(temp.resolve("new"), "--epochs", "1", "--schedule", "none", "--resume"))).isZero();
    assertThat(err.toString()).contains("began anew");
  }

  /** As after a kill between checkpoint and pictures, or where the disk was full, and with the images moved since. */
  @Test
  void whatAnInterruptionLeftOutIsThereInTheEnd() throws Exception {
    writeCases();
    final Path run = temp.resolve("run");
    assertThat(rra(train(run, "--epochs", "2", "--schedule", "none"))).as(() -> err.toString()).isZero();
    final byte[] curves = Files.readAllBytes(run.resolve("curves.png"));
    final byte[] example = Files.readAllBytes(run.resolve("example.png"));
    for (final String lost : new String[] { "curves.png", "example.png", "model.zip", "model-last.zip", "record.json" })
      Files.delete(run.resolve(lost));
    Files.writeString(run.resolve("example.png"), "of an epoch that was the best one before");
    images = Files.move(images, temp.resolve("moved"));
    assertThat(rra(train(run, "--epochs", "2", "--schedule", "none", "--resume"))).as(() -> err.toString()).isZero();
    assertThat(run.resolve("curves.png")).hasBinaryContent(curves);
    assertThat(run.resolve("example.png")).hasBinaryContent(example);
    assertThat(CsvTable.read(run.resolve("cases.csv")).rows("image")).extracting(row -> row.get("image")).containsExactly(images
      .toRealPath().resolve("a.nii.gz").toString(), images.toRealPath().resolve("b.nii.gz").toString(), images.toRealPath()
      .resolve("c.nii.gz").toString());
    assertThat(rra("review-labels", "--training", run, "--top", "1", "--output", temp.resolve("page"))).as(() -> err.toString())
      .isZero();
  }

  /** Masks that were removed after the best epoch did nothing to its weights. */
  @Test
  void aModelTellsOfTheMasksThatItsOwnWeightsWereTrainedWithout() throws Exception {
    writeCases();
    final Path run = temp.resolve("run");
    final Object[] args = train(run, "--epochs", "4", "--alpha", "0.1", "--beta", "0.09", "--budget", "count", "--warm-up", "2");
    assertThat(rra(args)).as(() -> err.toString()).isZero();
    final List<Map<String, String>> removed = CsvTable.read(run.resolve("removed.csv")).rows("epoch");
    final long beforeLast = removed.stream().filter(row -> Integer.parseInt(row.get("epoch")) < 4).count();
    assertThat(beforeLast).isPositive();
    final Checkpoint whole = Checkpoint.read(run.resolve("checkpoint.bin"));
    final List<EpochRecord> firstIsBest = whole.history().stream().map(r -> new EpochRecord(r.epoch(), r.learningRate(),
      r.trainingLoss(), r.validationLoss(), r.validationDice(), r.active(), r.removed(), r.removedInAll(), r.precision(),
      r.recall(), r.auc(), r.epoch() == 1, r.seconds())).toList();
    new Checkpoint(whole.settings(), 4, whole.trainer(), whole.bestWeights(), firstIsBest, whole.cleaning(), 1, null).write(run
      .resolve("checkpoint.bin"));
    assertThat(rra(Stream.concat(Arrays.stream(args), Stream.of("--resume")).toArray())).as(() -> err.toString()).isZero();
    assertThat(cardOf(run.resolve("model.zip"))).contains("of epoch 1. They were trained on all 24 masks: none had been left out"
      + " yet. Those of epoch 4, trained without " + beforeLast + " that look wrong, are in model-last.zip.")
      .contains("- masks removed: " + removed.size() + " of 24, none before the best epoch")
      .contains("- validation masks: taken as they are; if they are as wrong as others, so is the Dice with them");
    assertThat(cardOf(run.resolve("model-last.zip"))).contains("of epoch 4. They were trained on " + (24 - beforeLast)
      + " of 24 masks; " + beforeLast + " had been left out");
    assertThat(ModelPackage.open(run.resolve("model.zip").toString()).description().training().get("removed_masks").toString())
      .startsWith("0");
    assertThat(ModelPackage.open(run.resolve("model-last.zip").toString()).description().training().get("removed_masks")
      .toString()).startsWith(String.valueOf(beforeLast));
    assertThat(err.toString()).contains("comes before the first removal of masks, so model.zip was trained on all of them;"
      + " model-last.zip was trained without " + beforeLast);
    final JsonObject scores = JsonParser.parseString(Files.readString(run.resolve("record.json"))).getAsJsonObject()
      .getAsJsonObject("scores");
    assertThat(scores.get("removed_masks").getAsInt()).isEqualTo(removed.size());
    assertThat(scores.get("removed_before_best_epoch").getAsInt()).isZero();
  }

  /** The masks of slices 4 and 8 of case a are wrong; the Dice over the other ten is that of what the model draws. */
  @Test
  void wrongMasksOfTheValidationAreTold() throws Exception {
    writeCases();
    final Path manifest = Files.writeString(temp.resolve("truth.csv"),
      "file,slice,noisy\na.nii.gz,4,1\na.nii.gz,8,1\nb.nii.gz,1,0\n");
    final Path run = temp.resolve("run");
    assertThat(rra(train(run, "--epochs", "8", "--schedule", "none", "--validation", "cases:a", "--manifest", manifest))).as(
      () -> err.toString()).isZero();
    final String report = out.toString();
    assertThat(rra("segment-stack", "--input", images.resolve("a.nii.gz"), "--model", run.resolve("model.zip"), "--output",
      temp.resolve("a.nii.gz"), "--precision", "float32")).as(() -> err.toString()).isZero();
    final var drawn = VolumeFiles.read(temp.resolve("a.nii.gz"), Progress.NONE).stored().randomAccess();
    final var mask = VolumeFiles.read(masks.resolve("a.nii.gz"), Progress.NONE).stored().randomAccess();
    long both = 0;
    long sum = 0;
    for (int z = 0; z < 12; z++)
      for (int y = 0; y < SIDE && z != 3 && z != 7; y++)
        for (int x = 0; x < SIDE; x++) {
          final boolean in = drawn.setPositionAndGet(x, y, z).getRealDouble() != 0;
          final boolean there = mask.setPositionAndGet(x, y, z).getRealDouble() != 0;
          both += in && there ? 1 : 0;
          sum += (in ? 1 : 0) + (there ? 1 : 0);
        }
    final double dice = 2.0 * both / sum;
    assertThat(dice).isBetween(0.01, 1.0);
    final String expected = String.format(Locale.ROOT, "2 of 12 are noisy, Dice over the others %.4f", dice);
    assertThat(report).contains("- validation masks: " + expected);
    assertThat(cardOf(run.resolve("model.zip"))).contains("slices that were not trained on. Their masks: " + expected);
    final JsonObject scores = JsonParser.parseString(Files.readString(run.resolve("record.json"))).getAsJsonObject()
      .getAsJsonObject("scores");
    assertThat(scores.get("validation_noisy_masks").getAsInt()).isEqualTo(2);
    assertThat(scores.get("validation_dice_of_correct_masks").getAsDouble()).isCloseTo(dice, within(1e-9));
  }

  private static String cardOf(final Path model) throws IOException {
    try (ZipFile zip = new ZipFile(model.toFile())) {
      return new String(zip.getInputStream(zip.getEntry("README.md")).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** As if it had been begun on a day in May and worked on for 5000 seconds; then as an older version wrote checkpoints. */
  @Test
  void theTimeOfATrainingThatWentOnIsThatOfAllItsSessions() throws Exception {
    writeCases();
    final Path run = temp.resolve("run");
    assertThat(rra(train(run, "--epochs", "1", "--schedule", "none"))).as(() -> err.toString()).isZero();
    final double first = timeOf(run).get("seconds").getAsDouble();
    final Checkpoint whole = Checkpoint.read(run.resolve("checkpoint.bin"));
    assertThat(whole.elapsed().seconds()).isBetween(0.0, first);
    assertThat(Instant.parse(whole.elapsed().started())).isBetween(Instant.parse(timeOf(run).get("started").getAsString()),
      Instant.now());
    for (final Checkpoint.Elapsed before : new Checkpoint.Elapsed[] { new Checkpoint.Elapsed("2026-05-04T03:02:01Z", 5000),
      null }) {
      new Checkpoint(whole.settings(), 1, whole.trainer(), whole.bestWeights(), whole.history(), whole.cleaning(), 1, before)
        .write(run.resolve("checkpoint.bin"));
      final long start = System.nanoTime();
      assertThat(rra(train(run, "--epochs", "1", "--schedule", "none", "--resume"))).as(() -> err.toString()).isZero();
      final double seconds = (System.nanoTime() - start) / 1e9;
      assertThat(timeOf(run).get("seconds").getAsDouble()).isBetween(before == null ? 0.0 : 5000, seconds + (before == null ? 0
        : 5000));
      assertThat(timeOf(run).get("started").getAsString().equals("2026-05-04T03:02:01Z")).isEqualTo(before != null);
    }
  }

  private static JsonObject timeOf(final Path run) throws IOException {
    return JsonParser.parseString(Files.readString(run.resolve("record.json"))).getAsJsonObject();
  }

  /** A learning rate of 1e30 times the one asked for, from epoch 2 on, gives weights that are no numbers. */
  @Test
  void whatATrainingWasBeforeItDivergedIsKept() throws Exception {
    writeCases();
    final Path run = temp.resolve("run");
    assertThat(rra(train(run, "--epochs", "2", "--schedule", "none"))).as(() -> err.toString()).isZero();
    final Checkpoint whole = Checkpoint.read(run.resolve("checkpoint.bin"));
    new Checkpoint(whole.settings(), 1, whole.trainer(), whole.bestWeights(), whole.history().subList(0, 1), whole.cleaning(),
      1e30, null).write(run.resolve("checkpoint.bin"));
    Files.delete(run.resolve("model.zip"));
    assertThat(rra(train(run, "--epochs", "2", "--schedule", "none", "--resume"))).isEqualTo(1);
    assertThat(err.toString()).contains("going on after epoch 1").contains("not a number").contains("lower learning_rate")
      .contains("What it was before is kept: 1 epoch, best after 1");
    assertThat(rra("model-info", "--model", run.resolve("model.zip"))).as(() -> err.toString()).isZero();
    assertThat(run.resolve("model-last.zip")).doesNotExist();
    assertThat(Files.readString(run.resolve("record.json"))).contains("The training ended early: ");
  }

  @Test
  void whatIsOddIsToldBeforeTheTraining() throws Exception {
    writeCases();
    Files.delete(masks.resolve("b.nii.gz"));
    assertThat(rra(train(temp.resolve("run"), "--epochs", "1", "--schedule", "none"))).as(() -> err.toString()).isZero();
    assertThat(err.toString().indexOf("note: Left out: 1 image without a mask")).isNotNegative()
      .isLessThan(err.toString().indexOf("epoch 1/1"));
    assertThat(err.toString()).containsOnlyOnce("Left out: 1 image without a mask").containsSubsequence("Reading cases ...",
      "Building the network ...", "Training ...", "Packing the model ...");
    assertThat(Files.readString(temp.resolve("run/record.json"))).contains("Left out: 1 image without a mask");
  }

  @Test
  void tablesThatAreNotTheRightOnesAreTold() throws Exception {
    writeCases();
    final Path table = temp.resolve("table.csv");
    Files.writeString(table, "image;mask\na;b\n");
    assertThat(rra("train", "--manifest", table, "--output", temp.resolve("run"))).isEqualTo(1);
    assertThat(err.toString()).contains("found image;mask; save the table with commas");
    Files.writeString(table, "mask,decision\nz.nii.gz#1,drop\n");
    assertThat(rra(train(temp.resolve("run"), "--epochs", "1", "--schedule", "none", "--decisions", table))).isEqualTo(1);
    assertThat(err.toString()).contains("none of the decisions (1) is").contains("such as a.nii.gz#1; found z.nii.gz#1");
    assertThat(temp.resolve("run")).doesNotExist();
  }

  @Test
  void whatCannotBeIsToldBeforeAnythingIsRead() throws Exception {
    final Path run = temp.resolve("run");
    for (final String[] wrong : new String[][] { { "--epochs", "2", "shorter than the training" }, { "--alpha", "2",
      "alpha" }, { "--beta", "many", "beta is a number" }, { "--network", "resnet", "network must be one of" }, { "--slice-size",
        "40", "nearest are 32 and 48" }, { "--window", "5", "two numbers" }, { "--validation", "half", "validation is auto" }, {
          "--augment", "rot9", "rot90" }, { "--target", "L".repeat(201), "at most 200 letters" },
          { "--license", "my licence", "SPDX" } }) {
      assertThat(rra(train(run, wrong[0], wrong[1]))).as(wrong[0]).isNotZero();
      assertThat(err.toString()).as(wrong[0]).contains(wrong[2]);
      assertThat(run).doesNotExist();
    }
    assertThat(rra(train(run, "--schedule", "none"))).isEqualTo(1);
    assertThat(err.toString()).contains("no image in this folder");
  }

  @Test
  void badPairsAreAllNamed() throws Exception {
    writeCases();
    write(PlanarImgs.unsignedBytes(SIDE, SIDE, 5), masks.resolve("a.nii.gz"));
    Files.writeString(masks.resolve("b.nii.gz"), "no image");
    assertThat(rra(train(temp.resolve("run"), "--schedule", "none"))).isEqualTo(1);
    assertThat(err.toString()).contains("b.nii.gz");
    Files.delete(masks.resolve("b.nii.gz"));
    assertThat(rra(train(temp.resolve("run"), "--schedule", "none"))).isEqualTo(1);
    assertThat(err.toString()).contains("1 of 2 cases cannot be trained on").contains("case 'a'").contains("differ in size");
    assertThat(temp.resolve("run")).doesNotExist();
    assertThat(rra("train", "--images", masks.resolve("c.nii.gz"), "--masks", masks.resolve("c.nii.gz"), "--output", temp.resolve(
      "same"))).isEqualTo(1);
    assertThat(err.toString()).contains("one and the same");
  }
}
