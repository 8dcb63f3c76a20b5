package io.github.rraunet.volume.dicom;

import java.io.IOException;

/** JPEG-LS of one component (ITU-T T.87), without loss or nearly so: what its markers tell. */
final class JpegLs {

  private static final int FRAME = 0xf7;
  private static final int PRESETS = 0xf8;
  private static final int THRESHOLDS = 1; // the kind of presets that is not about colours or large images
  private static final int LARGE = 4;

  private final JpegInput in;
  private final FrameShape shape;
  private final int[] presets = new int[5]; // largest value, three thresholds, reset; 0 for what is left as it is
  private int precision;

  private JpegLs(final byte[] packed, final FrameShape shape) throws IOException {
    in = new JpegInput(packed);
    this.shape = shape;
  }

  static byte[] unpack(final byte[] packed, final FrameShape shape) throws IOException {
    return new JpegLs(packed, shape).unpack();
  }

  private byte[] unpack() throws IOException {
    while (true) {
      final int marker = in.segment();
      final int end = in.position() + in.word();
      switch (marker) {
        case FRAME -> precision = in.precision(shape);
        case PRESETS -> presets();
        case JpegInput.RESTART_INTERVAL -> {
          if (in.word() != 0) throw new IOException("restarts within its pixels, which cannot be read here");
        }
        case JpegInput.SCAN -> {
          return scan(end);
        }
        default -> JpegInput.requireNoFrame(marker, "JPEG-LS (FF F7)");
      }
      in.seek(end);
    }
  }

  private void presets() throws IOException {
    final int kind = in.octet();
    if (kind == LARGE) throw new IOException("tells its size in a way that is for larger images");
    if (kind != THRESHOLDS) return;
    for (int i = 0; i < presets.length; i++)
      presets[i] = in.word();
  }

  private byte[] scan(final int end) throws IOException {
    in.beginScan(precision);
    if (in.octet() != 0) throw new IOException("has values that are places in a table, which cannot be read here");
    final int near = in.octet();
    in.octet(); // how components are interleaved, of no meaning for one
    if ((in.octet() & 0xf) != 0) throw new IOException("drops bits of its values, which cannot be read here");
    final var coding = JpegLsCoding.of(precision, near, presets);
    final byte[] frame = new byte[shape.bytes()];
    new JpegLsScan(coding, shape.width(), in.bytes(), end).read(shape.height(), (row, y) -> {
      for (int x = 0; x < shape.width(); x++)
        shape.put(row[x + 1], y * shape.width() + x, frame);
    });
    return frame;
  }
}
