package io.github.rraunet.files;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A gzip file without time and name, so that equal voxels make equal bytes. The fastest level is used: a mask shrinks to
 * about a hundredth at any, and the noise of a CT or a probability map hardly more at a slow one.
 */
public final class FastGzipOutputStream extends GZIPOutputStream {

  public FastGzipOutputStream(final OutputStream out) throws IOException {
    super(out, 1 << 16);
    def.setLevel(Deflater.BEST_SPEED);
  }
}
