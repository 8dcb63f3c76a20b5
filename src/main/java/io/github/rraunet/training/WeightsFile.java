package io.github.rraunet.training;

import io.github.rraunet.files.FileReplacement;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named float arrays in one file, written beside and moved, so that a crash never leaves half a checkpoint. */
public final class WeightsFile {

  private static final int MAGIC = 0x52524157; // "RRAW"
  private static final int BUFFER = 1 << 16;

  private WeightsFile() {}

  public static void write(final Map<String, float[]> weights, final Path file) throws IOException {
    FileReplacement.write(file.toAbsolutePath(), partial -> {
      try (var out = new BufferedOutputStream(Files.newOutputStream(partial), BUFFER)) {
        write(weights, out);
      }
    });
  }

  /** Writes to a stream, which stays open. */
  static void write(final Map<String, float[]> weights, final OutputStream stream) throws IOException {
    final DataOutputStream out = new DataOutputStream(stream);
    out.writeInt(MAGIC);
    out.writeInt(weights.size());
    for (final var entry : weights.entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeInt(entry.getValue().length);
      final ByteBuffer bytes = ByteBuffer.allocate(4 * entry.getValue().length);
      bytes.asFloatBuffer().put(entry.getValue());
      out.write(bytes.array());
    }
    out.flush();
  }

  /** @throws IOException if the file is not one of ours or ends too soon */
  public static Map<String, float[]> read(final Path file) throws IOException {
    try (var in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
      return read(in, file, Files.size(file));
    }
  }

  /**
   * @param file  for messages
   * @param bytes that there are at most
   */
  static Map<String, float[]> read(final InputStream stream, final Path file, final long bytes) throws IOException {
    final DataInputStream in = new DataInputStream(stream);
    try {
      if (in.readInt() != MAGIC) throw new IOException(file + " does not hold weights written by RRA-U-Net; name a .weights"
        + " file of a training run");
      final int count = in.readInt();
      final Map<String, float[]> weights = new LinkedHashMap<>();
      for (int i = 0; i < count; i++) {
        final String name = in.readUTF();
        final int length = in.readInt();
        if (length < 0 || 4L * length > bytes) throw new IOException(file + " is damaged: variable '" + name + "' has length "
          + length);
        final float[] values = new float[length];
        ByteBuffer.wrap(in.readNBytes(4 * length)).asFloatBuffer().get(values);
        weights.put(name, values);
      }
      return weights;
    }
    catch (final EOFException | BufferUnderflowException e) {
      throw new IOException(file + " ends too soon; it was not written to the end", e);
    }
  }
}
