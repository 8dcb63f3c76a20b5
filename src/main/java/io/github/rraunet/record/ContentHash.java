package io.github.rraunet.record;

import java.io.IOException;

/** A hash that may still be in the making. */
@FunctionalInterface
public interface ContentHash {

  /**
   * @return 64 hexadecimal digits in lower case, once they are known
   * @throws IOException if what was to be hashed could not be read
   */
  String sha256() throws IOException;
}
