package io.github.rraunet.segment.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.segment.OutputType;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.dicom.FrameEncoders;
import io.github.rraunet.volume.io.DicomBuilder;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MemoryBudgetTest {

  @TempDir
  private Path temp;

  private PlannedStack stack(final String name, final int bytes) throws IOException {
    final Path file = Files.write(temp.resolve(name), new byte[bytes]);
    final var found = FoundStack.of(file, Path.of(name));
    return new PlannedStack(found, ResultName.parse("", OutputType.MASK, false).of(found, temp));
  }

  private static CompletableFuture<Void> entering(final MemoryBudget memory, final PlannedStack stack) {
    return CompletableFuture.runAsync(() -> {
      try {
        memory.enter(stack);
      }
      catch (final InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  @Test
  void whatDoesNotFitWaitsForOthersToLeave() throws Exception {
    final var memory = new MemoryBudget(1000, OutputType.MASK, () -> {}); // room for 700 bytes
    final PlannedStack small = stack("small.nii", 200); // 300
    final PlannedStack next = stack("next.nii", 260); // 390
    final PlannedStack last = stack("last.nii", 10);
    memory.enter(small);
    memory.enter(next);
    final CompletableFuture<Void> waiting = entering(memory, last);
    TimeUnit.MILLISECONDS.sleep(300);
    assertThat(waiting).isNotDone();
    memory.leave(small);
    waiting.get(20, TimeUnit.SECONDS);
    memory.leave(small); // once more is no harm
  }

  @Test
  void aStackThatIsTooLargeEntersAlone() throws Exception {
    final var memory = new MemoryBudget(1000, OutputType.MASK, () -> {});
    final PlannedStack small = stack("small.nii", 10);
    final PlannedStack large = stack("large.nii", 10_000);
    memory.enter(small);
    final CompletableFuture<Void> waiting = entering(memory, large);
    TimeUnit.MILLISECONDS.sleep(300);
    assertThat(waiting).isNotDone();
    memory.leave(small);
    waiting.get(20, TimeUnit.SECONDS);
  }

  @Test
  void whoWaitsIsStopped() throws Exception {
    final var stopped = new AtomicBoolean();
    final var memory = new MemoryBudget(10, OutputType.MASK, () -> {
      if (stopped.get()) throw new CanceledException();
    });
    memory.enter(stack("a.nii", 100));
    final CompletableFuture<Void> waiting = entering(memory, stack("b.nii", 100));
    stopped.set(true);
    assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS)).hasRootCauseInstanceOf(CanceledException.class);
  }

  @Test
  void sizesAreGuessedFromAllFilesOfAStack() throws Exception {
    final var memory = new MemoryBudget(1000, OutputType.MASK, () -> {});
    assertThat(memory.guess(stack("a.nii", 1000).stack().path())).isEqualTo(1500);
    assertThat(memory.guess(stack("b.nii.gz", 1000).stack().path())).isEqualTo(6000);
    final PlannedStack pair = stack("c.hdr", 348);
    stack("c.img", 1000);
    assertThat(memory.guess(pair.stack().path())).isEqualTo(2022);
    Files.createDirectories(temp.resolve("d.ome.zarr/0/0/0"));
    Files.write(temp.resolve("d.ome.zarr/zarr.json"), new byte[20]);
    Files.write(temp.resolve("d.ome.zarr/0/0/0/17"), new byte[100]);
    assertThat(memory.guess(temp.resolve("d.ome.zarr"))).isEqualTo(630);
    Files.createDirectories(temp.resolve("e.ome.zarr/0"));
    for (final String chunk : new String[] { "0.12.0", "c.0.1.2" })
      Files.write(temp.resolve("e.ome.zarr/0").resolve(chunk), new byte[100]);
    assertThat(memory.guess(temp.resolve("e.ome.zarr"))).isEqualTo(1200);
    assertThat(memory.guess(temp.resolve("none.nii"))).isZero();
    assertThat(new MemoryBudget(1000, OutputType.BOTH, () -> {}).guess(stack("a.nii", 1000).stack().path())).isEqualTo(3500);
    assertThat(new MemoryBudget(1000, OutputType.PROBABILITY, () -> {}).guess(temp.resolve("a.nii"))).isEqualTo(3000);
  }

  /** That the voxels are compressed stands in the header of these formats, not in the name of the file. */
  @Test
  void compressionIsFoundInHeaders() throws Exception {
    final var memory = new MemoryBudget(1000, OutputType.MASK, () -> {});
    final Volume volume = Volume.of(ArrayImgs.shorts(64, 64, 20)).name("ct").build();
    for (final String name : List.of("a.mha", "b.mhd"))
      VolumeFiles.write(volume, temp.resolve(name), Progress.NONE); // MetaImage is always written compressed
    assertThat(memory.guess(temp.resolve("a.mha"))).isEqualTo(6 * Files.size(temp.resolve("a.mha")));
    assertThat(memory.guess(temp.resolve("b.mhd"))).isEqualTo(6 * (Files.size(temp.resolve("b.mhd")) + Files.size(temp.resolve(
      "b.zraw"))));
    final String header = "NDims = 3\nDimSize = 5 4 3\nElementType = MET_UCHAR\n%sElementDataFile = LOCAL\n";
    final Path plain = Files.writeString(temp.resolve("c.mha"), String.format(header, "") + "x".repeat(60));
    assertThat(memory.guess(plain)).isEqualTo(Files.size(plain) * 3 / 2);

    VolumeFiles.write(volume, temp.resolve("d.tif"), Progress.NONE);
    final byte[] tiff = Files.readAllBytes(temp.resolve("d.tif"));
    final long bytes = tiff.length;
    assertThat(memory.guess(temp.resolve("d.tif"))).isEqualTo(bytes * 3 / 2);
    assertThat(memory.guess(Files.write(temp.resolve("e.tif"), withCompression(tiff, 8)))).isEqualTo(bytes * 6);
  }

  /** @return a TIFF as ImageJ writes it, with another method (tag 259) in its first directory */
  private static byte[] withCompression(final byte[] tiff, final int method) {
    final ByteBuffer file = ByteBuffer.wrap(tiff.clone()).order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN
      : ByteOrder.BIG_ENDIAN);
    final int directory = file.getInt(4);
    for (int entry = directory + 2; entry < directory + 2 + 12 * file.getShort(directory); entry += 12)
      if (file.getShort(entry) == 259) {
        file.putShort(entry + 8, (short) method);
        return file.array();
      }
    // Without the tag the pixels are not compressed; the one for the new subfile type says nothing that matters here.
    for (int entry = directory + 2; entry < directory + 2 + 12 * file.getShort(directory); entry += 12)
      if (file.getShort(entry) == 254) {
        file.putShort(entry, (short) 259).putShort(entry + 2, (short) 3).putInt(entry + 4, 1);
        file.putShort(entry + 8, (short) method);
        return file.array();
      }
    throw new AssertionError("a TIFF with one of the tags 254 and 259 was expected");
  }

  /** Files of a DICOM series are often named by numbers or UIDs; below it may lie other stacks. */
  @Test
  void theFilesOfADicomSeriesCountAsTheyAre() throws Exception {
    final Path series = Files.createDirectories(temp.resolve("series"));
    for (final String name : List.of("0001", "1.2.840.10008.1.2"))
      DicomBuilder.slice(new int[20][20]).write(series.resolve(name));
    Files.write(Files.createDirectories(series.resolve("sub")).resolve("large.nii"), new byte[100_000]);
    final long bytes = Files.size(series.resolve("0001")) + Files.size(series.resolve("1.2.840.10008.1.2"));
    assertThat(new MemoryBudget(1000, OutputType.MASK, () -> {}).guess(series)).isEqualTo(bytes * 3 / 2);
  }

  @Test
  void aCompressedSeriesCountsForMoreThanItsFiles() throws Exception {
    final Path series = Files.createDirectories(temp.resolve("series"));
    final byte[] packed = FrameEncoders.losslessJpeg(new int[20][20], 16, 1, 0, 0);
    final Path slice = DicomBuilder.slice(new int[20][20]).syntax("1.2.840.10008.1.2.4.70").fragments(packed)
      .write(series.resolve("0001"));
    assertThat(new MemoryBudget(1000, OutputType.MASK, () -> {}).guess(series)).isEqualTo(4 * Files.size(slice) * 3 / 2);
  }
}
