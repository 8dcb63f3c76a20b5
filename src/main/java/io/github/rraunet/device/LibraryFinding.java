package io.github.rraunet.device;

/**
 * What a search found of one library.
 *
 * @param library what was looked for
 * @param state   whether it is there
 * @param path    where; of another version for {@link State#WRONG_VERSION}, of its main file for {@link State#INCOMPLETE};
 *                empty if missing
 * @param version as far as the names of files tell it, such as "12.6.77"; empty if they do not
 * @param origin  why the loader looks there
 * @param lacking name of the part that is missing of {@link State#INCOMPLETE}, else empty
 */
public record LibraryFinding(CudaLibrary library, State state, String path, String version, Origin origin, String lacking) {

  /** Whether it is there. */
  public enum State {
    FOUND, MISSING,
    /** Another version is there, which cannot take its place. */
    WRONG_VERSION,
    /** It has the right name and is older than what TensorFlow was compiled against. */
    TOO_OLD,
    /** It is there, but not all that it opens itself. */
    INCOMPLETE
  }

  /** Why the loader looks in a place. */
  public enum Origin {
    NOWHERE(""), OWN("unpacked by gpu-setup"), LIBRARY_PATH("LD_LIBRARY_PATH"), LOADER_CACHE("known to the system's loader"),
    STANDARD_FOLDER("a folder of the system"), TOOLKIT("a CUDA installation");

    private final String text;

    Origin(final String text) {
      this.text = text;
    }

    /** @return for the user */
    public String text() {
      return text;
    }
  }

  public boolean isFound() {
    return state == State.FOUND;
  }

  /** @return what is wrong, such as "libcudnn.so.9 was not found, only another version of it: /usr/lib/libcudnn.so.8" */
  public String complaint() {
    return switch (state) {
      case FOUND -> "";
      case MISSING -> library.soname() + " was not found";
      case WRONG_VERSION -> library.soname() + " was not found, only another version of it: " + path;
      case TOO_OLD -> path + " is version " + version + ", but " + library.oldest() + " or newer is needed";
      case INCOMPLETE -> lacking + " was not found beside " + path + ", which needs it";
    };
  }
}
