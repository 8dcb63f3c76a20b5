package io.github.rraunet.device;

import static io.github.rraunet.device.FakeMachine.TOOLKIT_LIBRARIES;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.device.LibraryFinding.Origin;
import io.github.rraunet.device.LibraryFinding.State;
import io.github.rraunet.device.WorkerLibraryPath.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where libraries are found, and from where the worker is given them. */
class WorkerLibraryPathTest {

  @TempDir
  private Path root;

  private FakeMachine machine;
  private Path own;

  @BeforeEach
  void makeMachine() {
    machine = new FakeMachine(root);
    own = machine.path("/home/user/gpu");
  }

  private void install(final String folder) throws IOException {
    for (final CudaLibrary library : CudaLibrary.values())
      if (library != CudaLibrary.DRIVER) machine.installed(folder, library);
  }

  private WorkerLibraryPath choose() {
    return WorkerLibraryPath.choose(machine, own);
  }

  @Test
  void nothingIsThere() {
    assertThat(choose()).isEqualTo(new WorkerLibraryPath("", Source.INCOMPLETE, false));
    machine.set("LD_LIBRARY_PATH", "/opt/mine");
    assertThat(choose().value()).isEqualTo("/opt/mine");
  }

  @Test
  void theSystemGoesFirst() throws IOException {
    install(TOOLKIT_LIBRARIES);
    install("/home/user/gpu");
    assertThat(choose()).isEqualTo(new WorkerLibraryPath("", Source.SYSTEM, true));
  }

  @Test
  void aSystemThatLacksOneIsNotMixedWithOurs() throws IOException {
    install(TOOLKIT_LIBRARIES);
    install("/home/user/gpu");
    machine.without(TOOLKIT_LIBRARIES + "/libcufft.so.11").set("LD_LIBRARY_PATH", "/opt/mine");
    assertThat(choose()).isEqualTo(new WorkerLibraryPath(own + ":/opt/mine", Source.OWN, true));
  }

  @Test
  void librariesOfTwoFoldersAreNotTakenWhereOneHasAll() throws IOException {
    install(TOOLKIT_LIBRARIES);
    install("/home/user/gpu");
    machine.installed("/opt/other", CudaLibrary.CUBLAS).set("LD_LIBRARY_PATH", machine.path("/opt/other").toString());
    assertThat(choose()).isEqualTo(new WorkerLibraryPath(own + ":" + machine.path("/opt/other"), Source.OWN, true));
  }

  @Test
  void cudnnMayLieElsewhere() throws IOException {
    install(TOOLKIT_LIBRARIES);
    machine.without(TOOLKIT_LIBRARIES + "/libcudnn.so.9").installed("/opt/cudnn", CudaLibrary.CUDNN);
    machine.set("LD_LIBRARY_PATH", machine.path("/opt/cudnn").toString());
    assertThat(choose()).isEqualTo(new WorkerLibraryPath(machine.path("/opt/cudnn").toString(), Source.SYSTEM, true));
  }

  @Test
  void anInstallationThatTheLoaderDoesNotKnow() throws IOException {
    install("/usr/local/cuda-12.2/lib64");
    install("/usr/local/cuda-12.10/lib64");
    assertThat(choose()).isEqualTo(new WorkerLibraryPath(machine.path("/usr/local/cuda-12.10/lib64").toString(), Source.SYSTEM,
      true));
    machine.set("CUDA_HOME", machine.path("/usr/local/cuda-12.2").toString());
    assertThat(choose().value()).isEqualTo(machine.path("/usr/local/cuda-12.2/lib64").toString());
  }

  @Test
  void theDriversFolderIsAddedWhereTheLoaderDoesNotKnowIt() throws IOException {
    machine.installed("/usr/local/nvidia/lib64", CudaLibrary.DRIVER).set("LD_LIBRARY_PATH", "/opt/mine");
    install("/home/user/gpu");
    final String driver = machine.path("/usr/local/nvidia/lib64").toString();
    assertThat(choose()).isEqualTo(new WorkerLibraryPath(own + ":/opt/mine:" + driver, Source.OWN, true));
    machine.installed("/usr/lib64", CudaLibrary.DRIVER);
    assertThat(choose().value()).isEqualTo(own + ":/opt/mine");
  }

  @Test
  void withoutTheKernelsCompilerOursGoesFirst() throws IOException {
    install(TOOLKIT_LIBRARIES);
    machine.without(TOOLKIT_LIBRARIES + "/libnvrtc.so.12");
    assertThat(choose()).isEqualTo(new WorkerLibraryPath("", Source.SYSTEM, false));
    install("/home/user/gpu");
    assertThat(choose()).isEqualTo(new WorkerLibraryPath(own.toString(), Source.OWN, true));
  }

  @Test
  void looksInTheOrderOfTheLoader() throws IOException {
    machine.installed("/lib64", CudaLibrary.CUDART).installed("/opt/cached", CudaLibrary.CUDART)
      .cached("/opt/cached/libcudart.so.12");
    final LibrarySearch search = new LibrarySearch(machine, "", own);
    assertThat(search.find(CudaLibrary.CUDART)).isEqualTo(new LibraryFinding(CudaLibrary.CUDART, State.FOUND,
      machine.path("/opt/cached/libcudart.so.12").toString(), "", Origin.LOADER_CACHE, ""));
    machine.installed("/opt/set", CudaLibrary.CUDART);
    assertThat(new LibrarySearch(machine, machine.path("/opt/set").toString(), own).find(CudaLibrary.CUDART).origin())
      .isEqualTo(Origin.LIBRARY_PATH);
    machine.without("/opt/cached/libcudart.so.12");
    assertThat(new LibrarySearch(machine, "", own).find(CudaLibrary.CUDART).origin()).as("the cache is out of date")
      .isEqualTo(Origin.STANDARD_FOLDER);
  }

  @Test
  void readsTheVersionFromTheFileThatALinkLeadsTo() throws IOException {
    final Path real = machine.write("/usr/lib64/libcudart.so.12.6.77", "library");
    Files.createSymbolicLink(machine.path("/usr/lib64/libcudart.so.12"), real.getFileName());
    assertThat(new LibrarySearch(machine, "", own).find(CudaLibrary.CUDART).version()).isEqualTo("12.6.77");
    Files.delete(real);
    assertThat(new LibrarySearch(machine, "", own).find(CudaLibrary.CUDART).state()).as("a link to nothing")
      .isEqualTo(State.MISSING);
  }

  @Test
  void comparesVersionsByNumbers() {
    assertThat(LibrarySearch.isOlder("9.1.0", "9.3")).isTrue();
    assertThat(LibrarySearch.isOlder("9.10.2", "9.3")).isFalse();
    assertThat(LibrarySearch.isOlder("9.3.0", "9.3")).isFalse();
    assertThat(LibrarySearch.isOlder("8.9", "9.3")).isTrue();
    assertThat(LibrarySearch.isOlder("", "9.3")).isFalse();
    assertThat(LibrarySearch.isOlder("9", "9.3")).as("not known").isFalse();
    assertThat(LibrarySearch.isOlder("12.6", "")).isFalse();
  }

  @Test
  void readsTheLoadersCache() {
    assertThat(ThisMachine.parse(List.of("2 libs found in cache `/etc/ld.so.cache'",
      "\tlibcuda.so.1 (libc6,x86-64) => /usr/lib/x86_64-linux-gnu/libcuda.so.1",
      "\tlibcuda.so.1 (libc6) => /usr/lib/i386-linux-gnu/libcuda.so.1"))).containsExactly(
        Path.of("/usr/lib/x86_64-linux-gnu/libcuda.so.1"));
  }
}
