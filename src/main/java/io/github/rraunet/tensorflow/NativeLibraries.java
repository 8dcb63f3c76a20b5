package io.github.rraunet.tensorflow;

import java.io.File;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;

/**
 * Native libraries of the worker: TensorFlow's, which JavaCPP unpacks into a folder of the user's before they are loaded (when
 * that fails it says only that a library is not where it was never meant to be), and JNA's, through which memory is shared.
 */
final class NativeLibraries {

  /** More than the GPU build takes, the larger one. */
  static final long ROOM_MB = 1300;

  private static final Pattern OURS = Pattern.compile("jnitensorflow|tensorflow_(cc|framework)|class org\\.tensorflow\\.");

  /** JNA's library: unpacking it fails under its own name, loading it under that of the temporary file which it became. */
  private static final Pattern JNA = Pattern.compile("jnidispatch|\\bjna-?\\d+\\.(tmp|dll)\\b");

  private NativeLibraries() {}

  /** @return a sentence on why they were not loaded, and what to do; empty if the error is of something else */
  static Optional<String> explained(final LinkageError error) {
    File folder;
    try {
      folder = Loader.getCacheDir();
    }
    catch (final IOException | LinkageError e) {
      return Optional.empty();
    }
    return explained(error, folder, folder.getUsableSpace() >> 20);
  }

  /**
   * @param folder into which they are unpacked
   * @param freeMb what a user may still write there
   */
  static Optional<String> explained(final LinkageError error, final File folder, final long freeMb) {
    Throwable first = error;
    boolean ours = false;
    for (Throwable e = error; e != null; e = e.getCause()) {
      first = e;
      ours = ours || OURS.matcher(String.valueOf(e.getMessage())).find();
    }
    final String said = " (" + String.valueOf(first.getMessage()).lines().findFirst().orElse("") + ")";
    if (JNA.matcher(String.valueOf(first.getMessage())).find()) return Optional.of("the library JNA, through which the network's"
      + " process gets its slices, could not be unpacked and loaded; make room in the folder JNA of .cache in your home folder"
      + " and let libraries be loaded from there, or name another folder of caches with the environment variable XDG_CACHE_HOME"
      + said);
    if (!ours) return Optional.empty();
    final String happened = "TensorFlow's native libraries could not be loaded from " + folder + ", where they are unpacked; ";
    if (freeMb < ROOM_MB) return Optional.of(happened + "they take up to " + ROOM_MB + " MB there, and " + freeMb + " MB are"
      + " free: make room, or name another folder with -Dorg.bytedeco.javacpp.cachedir=FOLDER (in RRA_JAVA_OPTS on the command"
      + " line)" + said);
    return Optional.of(happened + "remove that folder, which is made anew; if that does not help the program's jars are damaged,"
      + " or this system is too old for them" + said);
  }
}
