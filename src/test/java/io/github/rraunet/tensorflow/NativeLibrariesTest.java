package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;

class NativeLibrariesTest {

  private static final File FOLDER = new File("/home/user/.javacpp/cache");
  /** As JavaCPP 1.5.11 throws it where the disk is full. */
  private static final LinkageError FULL = new UnsatisfiedLinkError(
    "no jnitensorflow in java.library.path: /usr/java/packages/lib:/usr/lib");

  @Test
  void aFullDiskIsNamedWithWhatToDo() {
    assertThat(NativeLibraries.explained(FULL, FOLDER, 49)).hasValueSatisfying(s -> assertThat(s).startsWith("TensorFlow's native"
      + " libraries could not be loaded from " + FOLDER + ", where they are unpacked; they take up to 1300 MB there, and 49 MB"
      + " are free: make room, or name another folder with -Dorg.bytedeco.javacpp.cachedir=FOLDER").contains("no jnitensorflow"));
  }

  @Test
  void withRoomItIsTheFilesThemselves() {
    final LinkageError old = new UnsatisfiedLinkError("no jnitensorflow in java.library.path");
    old.initCause(new UnsatisfiedLinkError("/lib/libm.so.6: version `GLIBC_2.29' not found\nmore"));
    assertThat(NativeLibraries.explained(old, FOLDER, 100_000)).hasValueSatisfying(s -> assertThat(s).contains(
      "remove that folder", "too old").endsWith("(/lib/libm.so.6: version `GLIBC_2.29' not found)"));
    assertThat(NativeLibraries.explained(new NoClassDefFoundError("Could not initialize class org.tensorflow.TensorFlow"), FOLDER,
      100_000)).as("what follows the first failure").isPresent();
  }

  /** As JNA 5 throws it on a full disk; until then TensorFlow may have been used for years. */
  @Test
  void aFullDiskForTheLibraryOfSharedMemoryIsNamedToo() {
    final LinkageError full = new UnsatisfiedLinkError("Failed to create temporary file for"
      + " /com/sun/jna/linux-x86-64/libjnidispatch.so library: No space left on device");
    assertThat(NativeLibraries.explained(full, FOLDER, 100_000)).hasValueSatisfying(s -> assertThat(s)
      .startsWith("the library JNA").contains("make room", "XDG_CACHE_HOME").endsWith("library: No space left on device)")
      .doesNotContain("javacpp"));
  }

  /** As JNA 5.13 and Java 17 throw it where the folder lies on a disk that is mounted noexec; the library's name is not in it. */
  @Test
  void aFolderFromWhichNothingMayBeLoadedIsNamedToo() {
    final LinkageError noexec = new UnsatisfiedLinkError("/home/user/.cache/JNA/temp/jna9115457198107580284.tmp:"
      + " /home/user/.cache/JNA/temp/jna9115457198107580284.tmp: failed to map segment from shared object");
    assertThat(NativeLibraries.explained(noexec, FOLDER, 100_000)).hasValueSatisfying(s -> assertThat(s).startsWith(
      "the library JNA").contains("let libraries be loaded from there", "XDG_CACHE_HOME"));
  }

  @Test
  void otherLibrariesAreNotTensorFlows() {
    assertThat(NativeLibraries.explained(new UnsatisfiedLinkError("no JCudaDriver in java.library.path"), FOLDER, 1)).isEmpty();
    assertThat(NativeLibraries.explained(new NoClassDefFoundError("org/apposed/appose/NDArray"), FOLDER, 1)).isEmpty();
    assertThat(NativeLibraries.explained(new UnsatisfiedLinkError(), FOLDER, 1)).isEmpty();
  }

  @Test
  void theFolderIsJavaCppsOwn() throws IOException {
    final File folder = Loader.getCacheDir();
    assertThat(NativeLibraries.explained(FULL)).hasValueSatisfying(s -> assertThat(s).contains("could not be loaded from "
      + folder + ", "));
  }
}
