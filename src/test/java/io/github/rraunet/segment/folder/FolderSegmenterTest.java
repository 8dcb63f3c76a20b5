package io.github.rraunet.segment.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.files.FolderReplacement;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.progress.RecordedSteps;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.segment.FakePredictor;
import io.github.rraunet.segment.OutputType;
import io.github.rraunet.segment.folder.FolderSegmenter.PredictorSource;
import io.github.rraunet.segment.folder.StackState.Status;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FolderSegmenterTest extends FolderRuns {

  @Test
  void badStacksStopNoOther() throws Exception {
    stack("a b.nii.gz", 3, 100);
    stack("sub (2)/ü [x].mha", 2, 40);
    stack("sub (2)/a b.nii.gz", 5, 7);
    final byte[] whole = Files.readAllBytes(stack("cut.nii.gz", 40, 3000));
    Files.write(in.resolve("cut.nii.gz"), Arrays.copyOf(whole, whole.length / 2));
    Files.writeString(in.resolve("letter.nii"), "Dear reader");
    Files.writeString(in.resolve("empty.tif"), "");
    Files.createSymbolicLink(in.resolve("gone.nii"), temp.resolve("nowhere.nii"));
    final Map<String, StackState> states = run(network());
    assertThat(statuses(states)).isEqualTo(Map.of("a b.nii.gz", Status.DONE, "sub (2)/ü [x].mha", Status.DONE,
      "sub (2)/a b.nii.gz",
      Status.DONE, "cut.nii.gz", Status.FAILED, "letter.nii", Status.FAILED, "empty.tif", Status.FAILED, "gone.nii",
        Status.FAILED));
    assertThat(states.get("cut.nii.gz").message()).startsWith("is truncated");
    assertThat(states.get("letter.nii").message()).contains("it holds text");
    assertThat(foreground("a b_mask.nii.gz")).isEqualTo(100);
    assertThat(foreground("sub (2)/ü [x]_mask.nii.gz")).isEqualTo(40);
    assertThat(foreground("sub (2)/a b_mask.nii.gz")).isEqualTo(7);
    assertThat(states.get("a b.nii.gz").foregroundMl().getAsDouble()).isEqualTo(100 * 4 / 1000.0, within(1e-9));
    assertThat(starts).hasSize(1);
    assertThat(predicted).hasValue(10);
    final List<String> table = Files.readAllLines(out.resolve("summary.csv"));
    assertThat(table).hasSize(8);
    assertThat(table.get(0)).isEqualTo("file,status,slices,seconds,foreground_ml,message");
    assertThat(table.get(1)).matches("a b.nii.gz,done,3,\\d+\\.\\d{3},0.400,");
    assertThat(status().get("state").getAsString()).isEqualTo("some_failed");
    assertThat(said).hasSize(8).contains("segmenting on cpu in float32");
    assertThat(said.get(7)).startsWith("7 of 7: ");
    assertThat(files(out)).containsExactly("a b_mask.nii.gz", "a b_mask.nii.gz.json", "status.json", "sub (2)/a b_mask.nii.gz",
      "sub (2)/a b_mask.nii.gz.json", "sub (2)/ü [x]_mask.nii.gz", "sub (2)/ü [x]_mask.nii.gz.json", "summary.csv");
  }

  @Test
  void stepsOfEachStackAreRecorded() throws Exception {
    stack("a.nii", 3, 100);
    stack("b.nii", 5, 40);
    assertThat(RecordedSteps.during(() -> run(network()))).containsExactlyInAnyOrder("read 0", "read 0", "hash 0", "hash 0",
      "segment 3", "segment 5", "write 3", "write 5");
  }

  /** Every other stack would be read and segmented in vain. */
  @Test
  void aFullDiskEndsTheRun() throws Exception {
    for (int i = 0; i < 8; i++)
      stack("s" + i + ".nii", 5, 100);
    records = () -> {
      throw FolderSegmenterTest.<RuntimeException>unchecked(new FileSystemException("s_mask.nii.gz", null,
        "No space left on device"));
    };
    assertThatThrownBy(() -> run(network())).isInstanceOf(IOException.class).hasMessageContaining("No space left on device")
      .hasMessageContaining("it goes on where it was");
    assertThat(predicted.get()).isLessThanOrEqualTo(3 * 5);
    assertThat(status().get("state").getAsString()).isEqualTo("failed");
    assertThat(status().get("reason").getAsString()).contains("No space left on device");
    assertThat(status().getAsJsonObject("counts").get("failed").getAsInt()).isEqualTo(1);
    assertThat(status().getAsJsonObject("counts").get("planned").getAsInt()).isEqualTo(7);
    records = () -> RunRecord.of("segment-folder");
    assertThat(statuses(run(network())).values()).hasSize(8).containsOnly(Status.DONE);
  }

  @Test
  void aResultWhoseNameWouldBeTooLongFailsBeforeItIsMade() throws Exception {
    final String longest = "l".repeat(225) + ".nii";
    stack(longest, 5, 100);
    stack("s.nii", 3, 100);
    assertThat(statuses(run(network()))).containsEntry(longest, Status.FAILED).containsEntry("s.nii", Status.DONE);
    assertThat(predicted).hasValue(3);
    assertThat(Files.readString(out.resolve("summary.csv"))).contains("this name is too long to be written, 237 bytes where 230");
  }

  /** As by somebody who tidies up: all that follow would be segmented in vain. */
  @Test
  void anOutputFolderThatIsGoneEndsTheRun() throws Exception {
    for (int i = 0; i < 8; i++)
      stack("s" + i + ".nii", 5, 100);
    final var removed = new AtomicInteger();
    final PredictorSource removing = slices -> new FakePredictor((input, x, y, w, h) -> input) {
      @Override
      public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
        super.predict(batch, count);
        if (predicted.getAndAdd(count) > 0 || removed.getAndIncrement() > 0) return;
        try {
          FolderReplacement.delete(out);
        }
        catch (final IOException e) {
          throw new EngineException(e.getMessage(), e);
        }
      }
    };
    assertThatThrownBy(() -> run(removing)).isInstanceOf(IOException.class).hasMessageContaining(out
      + ": this folder was removed");
    assertThat(predicted.get()).isLessThanOrEqualTo(3 * 5);
    assertThat(statuses(run(network())).values()).hasSize(8).containsOnly(Status.DONE);
  }

  /** What was read is neither the old file nor the new one, and must not pass for either in the next run. */
  @Test
  void aStackThatIsChangedMeanwhileFails() throws Exception {
    final Path a = stack("a.nii", 3, 100);
    stack("b.nii", 3, 10);
    final var changes = new AtomicInteger();
    final PredictorSource changing = slices -> new FakePredictor((input, x, y, w, h) -> input) {
      @Override
      public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
        super.predict(batch, count);
        if (changes.getAndIncrement() > 0) return;
        try {
          Files.setLastModifiedTime(a, FileTime.fromMillis(1_000_000));
        }
        catch (final IOException e) {
          throw new EngineException(e.getMessage(), e);
        }
      }
    };
    final Map<String, StackState> states = run(changing);
    assertThat(statuses(states)).isEqualTo(Map.of("a.nii", Status.FAILED, "b.nii", Status.DONE));
    assertThat(states.get("a.nii").message()).startsWith("was changed while it was read");
    assertThat(files(out)).doesNotContain("a_mask.nii.gz");
    assertThat(statuses(run(network()))).isEqualTo(Map.of("a.nii", Status.DONE, "b.nii", Status.SKIPPED));
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E unchecked(final Throwable failure) throws E {
    throw (E) failure;
  }

  @Test
  void whatIsDoneIsKnownByContentAndSettings() throws Exception {
    final Path a = stack("a.nii", 3, 100);
    stack("b.nii", 2, 10);
    run(network());
    Files.setLastModifiedTime(a, FileTime.fromMillis(System.currentTimeMillis() + 100_000));
    final Map<String, StackState> again = run(network());
    assertThat(statuses(again)).isEqualTo(Map.of("a.nii", Status.SKIPPED, "b.nii", Status.SKIPPED));
    assertThat(again.get("a.nii").slices()).isEqualTo(3);
    assertThat(again.get("a.nii").foregroundMl().getAsDouble()).isEqualTo(0.4, within(1e-9));
    assertThat(starts).as("workers").isEmpty();

    final FileTime before = Files.getLastModifiedTime(a);
    stack("a.nii", 3, 101);
    Files.setLastModifiedTime(a, before);
    assertThat(statuses(run(network()))).isEqualTo(Map.of("a.nii", Status.DONE, "b.nii", Status.SKIPPED));
    assertThat(foreground("a_mask.nii.gz")).isEqualTo(101);

    threshold = 0.9; // of 500 HU the probability is 0.75
    assertThat(statuses(run(network()))).isEqualTo(Map.of("a.nii", Status.DONE, "b.nii", Status.DONE));
    assertThat(foreground("a_mask.nii.gz")).isZero();
    skipDone = false;
    assertThat(statuses(run(network()))).isEqualTo(Map.of("a.nii", Status.DONE, "b.nii", Status.DONE));
    assertThat(files(out)).hasSize(6);
  }

  /** Who goes on after a stop looks through the table of the last run, in which most stacks may be done before. */
  @Test
  void whatWasToldOfAStackIsToldAgainWhenItIsLeftOut() throws Exception {
    stack("air.nii", 3, 0);
    stack("b.nii", 2, 10);
    final PredictorSource noGpu = slices -> new Network(new AtomicInteger()) {
      @Override
      public List<String> notes() {
        return List.of("The GPU is not used: it is of brass.");
      }
    };
    final String told = run(noGpu).get("air.nii").message();
    assertThat(told).isEqualTo("Every voxel has the value -1000: there is nothing to segment. Nothing was found: no probability"
      + " is above 0.5.");
    for (int again = 1; again <= 2; again++) {
      final Map<String, StackState> states = run(noGpu);
      assertThat(statuses(states)).isEqualTo(Map.of("air.nii", Status.SKIPPED, "b.nii", Status.SKIPPED));
      assertThat(states.get("air.nii").message()).isEqualTo("done before. " + told);
      assertThat(states.get("b.nii").message()).isEqualTo("done before");
    }
    assertThat(Files.readString(out.resolve("summary.csv"))).contains("air.nii,skipped,3,,0.000,done before. " + told + "\n");
  }

  @Test
  void aResultThatIsNotWholeIsMadeAgain() throws Exception {
    for (final String name : new String[] { "a.nii", "b.nii", "c.nii", "d.nii" })
      stack(name, 3, 100);
    run(network());
    final byte[] whole = Files.readAllBytes(out.resolve("a_mask.nii.gz"));
    final byte[] half = Arrays.copyOf(whole, whole.length / 2);
    Files.write(out.resolve("a_mask.nii.gz"), half);
    Files.delete(out.resolve("b_mask.nii.gz"));
    Files.writeString(out.resolve("c_mask.nii.gz.json"), Files.readString(out.resolve("c_mask.nii.gz.json")).substring(0, 300));
    Files.createDirectories(out.resolve(StagingFolder.NAME).resolve("stack-1")); // as a killed run leaves it
    Files.write(out.resolve(StagingFolder.NAME).resolve("stack-1/d_mask.nii.gz"), half);
    final Map<String, StackState> states = run(network());
    assertThat(statuses(states)).isEqualTo(Map.of("a.nii", Status.DONE, "b.nii", Status.DONE, "c.nii", Status.FAILED, "d.nii",
      Status.SKIPPED));
    assertThat(states.get("c.nii").message()).contains("no record beside it says that a segmentation made it");
    assertThat(out.resolve("a_mask.nii.gz")).hasBinaryContent(whole);
    assertThat(out.resolve("a_mask.nii.gz.changed")).hasBinaryContent(half);
    assertThat(states.get("a.nii").message()).contains("kept as a_mask.nii.gz.changed");
    assertThat(statuses(run(network())).get("a.nii")).isEqualTo(Status.SKIPPED);
  }

  /** Whoever names the results himself may want another kind of them under the same name. */
  @ParameterizedTest
  @CsvSource({ "MASK, *.nii, PROBABILITY, *.nii", "PROBABILITY, *.nii, MASK, *.nii", "BOTH, *.nii, PROBABILITY, *.nii",
    "PROBABILITY, *.nii, BOTH, *.nii", "BOTH, *.nii, MASK, *_probability.nii" })
  void aResultOfAnotherKindIsMadeAgain(final OutputType earlier, final String name, final OutputType later,
    final String laterName) throws Exception
  {
    stack("a.nii.gz", 3, 100);
    outputName = name;
    type = earlier;
    assertThat(statuses(run(network()))).containsOnly(Map.entry("a.nii.gz", Status.DONE));
    outputName = laterName;
    type = later;
    assertThat(statuses(run(network()))).containsOnly(Map.entry("a.nii.gz", Status.DONE));
    assertThat((Object) VolumeFiles.read(out.resolve(laterName.replace("*", "a")), Progress.NONE).stored().getAt(0, 0, 0))
      .isInstanceOf(later.hasMask() ? UnsignedByteType.class : FloatType.class);
    assertThat(statuses(run(network()))).containsOnly(Map.entry("a.nii.gz", Status.SKIPPED));
  }

  /** What is there counts, whoever wanted more then. */
  @ParameterizedTest
  @CsvSource({ "BOTH, *.nii, MASK, *.nii", "BOTH, *.nii, PROBABILITY, *_probability.nii" })
  void aResultThatIsThereIsNotMadeAgain(final OutputType earlier, final String name, final OutputType later,
    final String laterName) throws Exception
  {
    stack("a.nii.gz", 3, 100);
    outputName = name;
    type = earlier;
    run(network());
    outputName = laterName;
    type = later;
    assertThat(statuses(run(network()))).containsOnly(Map.entry("a.nii.gz", Status.SKIPPED));
  }

  @Test
  void aZarrFolderIsAStackAndAResult() throws Exception {
    stack("a.ome.zarr", 40, 100);
    stack("b.nii", 3, 50);
    outputName = "*_mask.ome.zarr";
    type = OutputType.BOTH;
    assertThat(statuses(run(network()))).isEqualTo(Map.of("a.ome.zarr", Status.DONE, "b.nii", Status.DONE));
    assertThat(foreground("a_mask.ome.zarr")).isEqualTo(100);
    assertThat(foreground("b_mask.ome.zarr")).isEqualTo(50);
    assertThat(VolumeFiles.read(out.resolve("a_mask.ome.zarr"), Progress.NONE).kind()).isEqualTo(Volume.Kind.MASK);
    assertThat(VolumeFiles.read(out.resolve("a_mask_probability.ome.zarr"), Progress.NONE).kind()).isEqualTo(
      Volume.Kind.PROBABILITY);
    assertThat(statuses(run(network()))).containsOnly(Map.entry("a.ome.zarr", Status.SKIPPED), Map.entry("b.nii",
      Status.SKIPPED));

    Files.delete(out.resolve("a_mask.ome.zarr/0/1/0/0")); // a chunk was lost
    Files.writeString(in.resolve("a.ome.zarr/notes.txt"), "by somebody"); // the input is not the same any more
    final Map<String, StackState> states = run(network());
    assertThat(statuses(states)).isEqualTo(Map.of("a.ome.zarr", Status.DONE, "b.nii", Status.SKIPPED));
    assertThat(states.get("a.ome.zarr").message()).contains("kept as a_mask.ome.zarr.changed");
    assertThat(out.resolve("a_mask.ome.zarr.changed/0/1/0/0")).doesNotExist();
    assertThat(out.resolve("a_mask.ome.zarr/0/1/0/0")).exists();
    assertThat(foreground("a_mask.ome.zarr")).isEqualTo(100);

    threshold = 0.4;
    type = OutputType.MASK; // other settings: replaced, and what is no result any more goes
    assertThat(statuses(run(network()))).containsEntry("a.ome.zarr", Status.DONE);
    assertThat(out.resolve("a_mask_probability.ome.zarr")).doesNotExist();
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files).noneMatch(f -> f.getFileName().toString().startsWith("."));
    }
  }

  /** Both files of a pair are a result, and one that lost its voxels is made again. */
  @ParameterizedTest
  @CsvSource({ "hdr, img", "img, hdr", "hdr.gz, img.gz", "mhd, zraw" })
  void aResultMayBeAPairOfFiles(final String ending, final String other) throws Exception {
    stack("a.nii", 3, 100);
    outputName = "*_mask." + ending;
    assertThat(statuses(run(network()))).isEqualTo(Map.of("a.nii", Status.DONE));
    assertThat(files(out)).contains("a_mask." + ending, "a_mask." + other);
    assertThat(foreground("a_mask." + ending)).isEqualTo(100);
    assertThat(statuses(run(network()))).isEqualTo(Map.of("a.nii", Status.SKIPPED));
    Files.delete(out.resolve("a_mask." + other));
    assertThat(statuses(run(network()))).isEqualTo(Map.of("a.nii", Status.DONE));
    assertThat(foreground("a_mask." + ending)).isEqualTo(100);
  }

  @Test
  void aFolderOfOthersIsNeverReplaced() throws Exception {
    stack("a.nii", 3, 100);
    outputName = "*_mask.zarr";
    Files.createDirectories(out.resolve("a_mask.zarr"));
    Files.writeString(out.resolve("a_mask.zarr/mine.txt"), "mine");
    final Map<String, StackState> states = run(network());
    assertThat(statuses(states)).isEqualTo(Map.of("a.nii", Status.FAILED));
    assertThat(states.get("a.nii").message()).contains("no record beside it says that a segmentation made it");
    assertThat(out.resolve("a_mask.zarr/mine.txt")).hasContent("mine");
  }

  @Test
  void filesOfOthersAreNeverReplaced() throws Exception {
    stack("a.nii", 3, 100);
    stack("b.nii", 3, 100);
    Files.createDirectories(out);
    Files.writeString(out.resolve("a_mask.nii.gz"), "my own mask");
    final Map<String, StackState> states = run(network());
    assertThat(statuses(states)).isEqualTo(Map.of("a.nii", Status.FAILED, "b.nii", Status.DONE));
    assertThat(out.resolve("a_mask.nii.gz")).hasContent("my own mask");
    Files.writeString(out.resolve("summary.csv"), "label,mean\n1,2\n");
    assertThatThrownBy(() -> run(network())).isInstanceOf(IOException.class)
      .hasMessageContaining("summary.csv: is there already");
    assertThat(out.resolve("summary.csv")).hasContent("label,mean\n1,2\n");
  }

  /** The mask of a phantom has a record, too. */
  @Test
  void aMaskThatWasMadeOtherwiseIsNeverReplaced() throws Exception {
    stack("a.nii", 3, 100);
    Files.createDirectories(out);
    final Path mask = Files.writeString(out.resolve("a_mask.nii.gz"), "the exact mask");
    RunRecord.of("make-phantom").build().writeBeside(mask);
    final String record = Files.readString(RunRecord.pathBeside(mask));
    final Map<String, StackState> states = run(network());
    assertThat(statuses(states)).isEqualTo(Map.of("a.nii", Status.FAILED));
    assertThat(states.get("a.nii").message()).contains("no record beside it says that a segmentation made it");
    assertThat(mask).hasContent("the exact mask");
    assertThat(RunRecord.pathBeside(mask)).hasContent(record);
    RunRecord.of("segment-stack").build().writeBeside(mask);
    assertThat(statuses(run(network()))).isEqualTo(Map.of("a.nii", Status.DONE));
  }

  @Test
  void inputAndOutputFolderMayBeTheSame() throws Exception {
    stack("a.nii", 3, 100);
    stack("sub/a.nii", 2, 10);
    out = in;
    type = OutputType.BOTH;
    figure = true;
    assertThat(statuses(run(network()))).isEqualTo(Map.of("a.nii", Status.DONE, "sub/a.nii", Status.DONE));
    assertThat(files(in)).contains("a_mask.png", "a_mask_probability.nii.gz", "a_mask_probability.nii.gz.json", "sub/a_mask.png");
    assertThat(statuses(run(network()))).isEqualTo(Map.of("a.nii", Status.SKIPPED, "sub/a.nii", Status.SKIPPED));
    type = OutputType.MASK;
    figure = false;
    assertThat(statuses(run(network()))).as("there is more than is wanted").containsOnlyKeys("a.nii", "sub/a.nii").containsEntry(
      "a.nii", Status.SKIPPED);
    threshold = 0.9;
    run(network());
    assertThat(files(in)).as("what belonged to the earlier mask is gone").containsExactly("a.nii", "a_mask.nii.gz",
      "a_mask.nii.gz.json", "status.json", "sub/a.nii", "sub/a_mask.nii.gz", "sub/a_mask.nii.gz.json", "summary.csv");
  }

  @Test
  void aCanceledRunGoesOnWhereItWas() throws Exception {
    for (int i = 1; i <= 6; i++)
      stack("s" + i + ".nii.gz", 4, 10 * i);
    final var canceled = new CountDownLatch(1);
    final var progress = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public void say(final String line) {
        if (line.startsWith("2 of 6")) canceled.countDown();
      }

      @Override
      public boolean isCanceled() {
        return canceled.getCount() == 0;
      }
    };
    final PredictorSource waiting = slices -> new FakePredictor((input, x, y, w, h) -> input) {
      @Override
      public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
        if (predicted.addAndGet(count) > 2 * 4) new CountDownLatch(1).await(); // the third stack never ends by itself
        super.predict(batch, count);
      }
    };
    assertThatThrownBy(() -> run(progress, waiting)).isInstanceOf(CanceledException.class);
    assertThat(status().get("state").getAsString()).isEqualTo("canceled");
    assertThat(Files.readString(out.resolve("summary.csv")).lines().filter(l -> l.contains(",planned,"))).hasSize(4);
    assertThat(files(out)).containsExactly("s1_mask.nii.gz", "s1_mask.nii.gz.json", "s2_mask.nii.gz", "s2_mask.nii.gz.json",
      "status.json", "summary.csv");
    final Map<String, Status> resumed = statuses(run(network()));
    assertThat(resumed.values().stream().filter(s -> s == Status.SKIPPED)).hasSize(2);
    assertThat(predicted).hasValue(4 * 4);
    for (int i = 1; i <= 6; i++)
      assertThat(foreground("s" + i + "_mask.nii.gz")).isEqualTo(10 * i);
  }

  @Test
  void aStackThatEndsItsWorkerFailsAlone() throws Exception {
    stack("a.nii", 3, 100);
    stack("b.nii", 3, 100, KILLS);
    stack("c.nii", 5, 100);
    final Map<String, StackState> states = run(network(Integer.MAX_VALUE));
    assertThat(statuses(states)).isEqualTo(Map.of("a.nii", Status.DONE, "b.nii", Status.FAILED, "c.nii", Status.DONE));
    assertThat(states.get("b.nii").message()).startsWith("the worker process ended");
    assertThat(said.stream().filter(l -> l.contains("b.nii"))).singleElement().asString().doesNotContain("\n");
    assertThat(starts).as("at first, for another try, and for the next stack").hasSize(3);
    assertThat(starts.get(0)).as("slices of three stacks, from those that were read").isBetween(9L, 11L);
  }

  @Test
  void aWorkerThatEndsOnceCostsNoStack() throws Exception {
    stack("a.nii", 3, 100);
    stack("b.nii", 3, 60, KILLS);
    assertThat(statuses(run(network(1)))).isEqualTo(Map.of("a.nii", Status.DONE, "b.nii", Status.DONE));
    assertThat(starts).hasSize(2);
    assertThat(foreground("b_mask.nii.gz")).isEqualTo(60);
  }

  /** A record stands alone; the table has a line for each stack, of which the device is no property. */
  @Test
  void whatTheNetworkRunsOnIsSaidOnceAndStandsInEveryRecord() throws Exception {
    stack("a.nii", 3, 100);
    stack("b.nii", 3, 60, KILLS);
    final var deaths = new AtomicInteger(1);
    final PredictorSource noGpu = slices -> {
      starts.add(slices);
      return new Network(deaths) {
        @Override
        public List<String> notes() {
          return List.of("The GPU is not used: it is of brass.");
        }
      };
    };
    run(noGpu);
    assertThat(starts).as("started again after its end").hasSize(2);
    assertThat(said).containsOnlyOnce("segmenting on cpu in float32");
    for (final String name : List.of("a", "b"))
      assertThat(Files.readString(out.resolve(name + "_mask.nii.gz.json"))).containsOnlyOnce("it is of brass");
    assertThat(Files.readString(out.resolve("summary.csv"))).doesNotContain("brass");
  }

  @Test
  void aWorkerThatCannotStartEndsTheRun() throws Exception {
    stack("a.nii", 3, 100);
    stack("b.nii", 3, 100);
    final PredictorSource none = slices -> {
      throw new EngineException("there is no gpu:7");
    };
    assertThatThrownBy(() -> run(none)).isInstanceOf(EngineException.class).hasMessage("there is no gpu:7");
    assertThat(status().get("state").getAsString()).isEqualTo("failed");
    assertThat(status().get("reason").getAsString()).isEqualTo("there is no gpu:7");
    assertThat(status().getAsJsonObject("counts").get("planned").getAsInt()).isEqualTo(2);
  }

  @Test
  void anErrorThatEndsTheRunIsTold() throws Exception {
    stack("a.nii", 3, 100);
    final PredictorSource broken = slices -> new FakePredictor((input, x, y, w, h) -> {
      throw new NoClassDefFoundError("org/example/Missing");
    });
    assertThatThrownBy(() -> run(broken)).isInstanceOf(NoClassDefFoundError.class);
    assertThat(status().get("state").getAsString()).isEqualTo("failed");
    assertThat(status().get("reason").getAsString()).isEqualTo("org/example/Missing");
  }

  /** The first stack is segmented only after the second one, which is broken, was found to be so. */
  @Test
  void theNextStackIsReadMeanwhile() throws Exception {
    stack("a.nii", 3, 100);
    Files.writeString(in.resolve("b.nii"), "no image");
    final var found = new CountDownLatch(1);
    final var inTime = new AtomicInteger();
    final var progress = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public void say(final String line) {
        if (line.contains("b.nii: failed")) found.countDown();
      }

      @Override
      public boolean isCanceled() {
        return false;
      }
    };
    final PredictorSource waiting = slices -> new FakePredictor((input, x, y, w, h) -> input) {
      @Override
      public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
        if (found.await(60, TimeUnit.SECONDS)) inTime.incrementAndGet();
        super.predict(batch, count);
      }
    };
    assertThat(statuses(run(progress, waiting))).isEqualTo(Map.of("a.nii", Status.DONE, "b.nii", Status.FAILED));
    assertThat(inTime).hasValue(1);
  }

  @Test
  void severalDevicesShareTheStacksAndGiveTheSame() throws Exception {
    for (int i = 1; i <= 8; i++)
      stack("s" + i + ".nii", 2 + i % 3, 13 * i);
    final var both = new CountDownLatch(2);
    final PredictorSource device = slices -> {
      both.countDown();
      return new FakePredictor((input, x, y, w, h) -> input) {
        @Override
        public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
          both.await(60, TimeUnit.SECONDS); // until the other has a stack, too
          super.predict(batch, count);
        }
      };
    };
    run(device, device);
    assertThat(both.getCount()).isZero();
    final Path shared = out;
    out = temp.resolve("by one");
    run(network());
    for (int i = 1; i <= 8; i++)
      assertThat(shared.resolve("s" + i + "_mask.nii.gz")).hasSameBinaryContentAs(out.resolve("s" + i + "_mask.nii.gz"));
    final List<String> columns = Files.readAllLines(shared.resolve("summary.csv")).stream().map(l -> l.replaceFirst(
      ",\\d+\\.\\d{3},", ",,")).toList();
    assertThat(columns).isEqualTo(Files.readAllLines(out.resolve("summary.csv")).stream().map(l -> l.replaceFirst(
      ",\\d+\\.\\d{3},", ",,")).toList());
  }

  @Test
  void twoRunsDoNotWriteToOneFolder() throws Exception {
    stack("a.nii", 3, 100);
    try (StagingFolder other = StagingFolder.in(out)) {
      assertThat(other.newFolder()).exists();
      Files.writeString(out.resolve("status.json"), "{\"command\":\"segment-folder\",\"counts\":{}}");
      assertThatThrownBy(() -> StagingFolder.in(out)).isInstanceOf(IOException.class).hasMessageContaining("another run");
    }
    Files.delete(out.resolve("status.json"));
    assertThat(statuses(run(network()))).containsEntry("a.nii", Status.DONE);
  }
}
