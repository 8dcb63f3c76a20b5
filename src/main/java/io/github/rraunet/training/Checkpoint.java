package io.github.rraunet.training;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import io.github.rraunet.engine.TrainerState;
import io.github.rraunet.engine.TrainerState.LossScaling;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.training.cleaning.LabelCleaning;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;

/**
 * All that a training needs to go on as if it had not stopped, after an epoch. Random numbers follow from the seed, the epoch and
 * the slice, so no generator has a state to keep.
 *
 * @param settings    that must be the same when it goes on, by the names of parameters
 * @param epoch       epochs done
 * @param trainer     weights, moments, steps and what else it has
 * @param bestWeights of the epoch with the lowest watched loss
 * @param history     of all epochs done
 * @param cleaning    scores, and labels removed until now
 * @param rateScale   of the learning rate; below 1 after epochs that had to be repeated
 * @param elapsed     of all sessions so far; null where an older version wrote it
 */
public record Checkpoint(Map<String, String> settings, int epoch, TrainerState trainer, Map<String, float[]> bestWeights,
  List<EpochRecord> history, LabelCleaning.State cleaning, double rateScale, Elapsed elapsed)
{

  /**
   * Time that was worked on a training, the pauses between its sessions left out.
   *
   * @param started when the first of them was, as text of an {@link java.time.Instant}
   */
  public record Elapsed(String started, double seconds) {}

  private static final int MAGIC = 0x52524143; // "RRAC"
  private static final int VERSION = 1;
  private static final int BUFFER = 1 << 16;
  private static final Gson GSON = new GsonBuilder().serializeSpecialFloatingPointValues().create();

  /** The part without weights. */
  private record Facts(Map<String, String> settings, int epoch, int steps, List<EpochRecord> history,
    LabelCleaning.State cleaning, double rateScale, LossScaling scaling, Elapsed elapsed) {}

  /** Writes beside and moves: an earlier checkpoint stays as it is until this one is whole, and on the disk. */
  public void write(final Path file) throws IOException {
    FileReplacement.write(file.toAbsolutePath(), partial -> {
      try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var buffered = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER))
      {
        final var checked = new CheckedOutputStream(buffered, new CRC32());
        final var out = new DataOutputStream(checked);
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        final byte[] facts = GSON.toJson(new Facts(settings, epoch, trainer.steps(), history, cleaning, rateScale, trainer
          .scaling(), elapsed)).getBytes(StandardCharsets.UTF_8);
        out.writeInt(facts.length);
        out.write(facts);
        WeightsFile.write(trainer.weights(), out);
        WeightsFile.write(trainer.moments(), out);
        WeightsFile.write(bestWeights, out);
        out.writeLong(checked.getChecksum().getValue());
        out.flush();
        channel.force(true); // a power cut may come when the new name is on the disk and the content is not
      }
    });
  }

  /** @throws IOException if the file is none of ours, or damaged */
  public static Checkpoint read(final Path file) throws IOException {
    final long bytes = Files.size(file);
    checkSum(file, bytes);
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
      in.readInt(); // checked
      final int version = in.readInt();
      if (version != VERSION)
        throw new IOException(file + ": is a checkpoint of format " + version + ", this program reads format " + VERSION
          + "; go on with the version that wrote it");
      final Facts facts = GSON.fromJson(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8), Facts.class);
      final Map<String, float[]> weights = WeightsFile.read(in, file, bytes);
      final Map<String, float[]> moments = WeightsFile.read(in, file, bytes);
      final Map<String, float[]> best = WeightsFile.read(in, file, bytes);
      // an older version wrote neither the scaling nor the scale of the rate
      final LossScaling scaling = facts.scaling() == null ? LossScaling.NONE : facts.scaling();
      return new Checkpoint(facts.settings(), facts.epoch(), new TrainerState(weights, moments, facts.steps(), scaling), best,
        facts.history(), facts.cleaning(), facts.rateScale() == 0 ? 1 : facts.rateScale(), facts.elapsed());
    }
    catch (final EOFException | JsonParseException | IllegalArgumentException e) {
      throw damaged(file, e);
    }
  }

  /** Before anything is made of the content. */
  private static void checkSum(final Path file, final long bytes) throws IOException {
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
      if (bytes < Integer.BYTES + Long.BYTES || in.readInt() != MAGIC)
        throw new IOException(file + ": is no checkpoint of a training");
      final CRC32 sum = new CRC32();
      sum.update(ByteBuffer.allocate(Integer.BYTES).putInt(MAGIC).flip());
      final byte[] buffer = new byte[BUFFER];
      for (long left = bytes - Integer.BYTES - Long.BYTES; left > 0;) {
        final int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) throw damaged(file, null);
        sum.update(buffer, 0, read);
        left -= read;
      }
      if (in.readLong() != sum.getValue()) throw damaged(file, null);
    }
  }

  private static IOException damaged(final Path file, final Exception cause) {
    return new IOException(file + ": this checkpoint is damaged; start the training anew in another output folder", cause);
  }

  /**
   * @param now settings that a training is to go on with
   * @throws IllegalArgumentException if one is another than it was, naming all that are
   */
  public void requireSettings(final Map<String, String> now) {
    final List<String> other = now.keySet().stream().filter(name -> !now.get(name).equals(settings.get(name))).sorted()
      .map(name -> name + " (was " + settings.getOrDefault(name, "not given") + ", now " + now.get(name) + ")").toList();
    if (!other.isEmpty())
      throw new IllegalArgumentException("the training cannot go on with other settings: " + String.join(", ", other)
        + "; set them as they were, or start anew in another output folder");
  }
}
