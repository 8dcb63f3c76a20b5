package io.github.rraunet.segment.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonParser;
import io.github.rraunet.files.FolderReplacement;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.segment.OutputType;
import io.github.rraunet.volume.io.DicomBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackSearchTest {

  @TempDir
  private Path folder;

  private void files(final String... names) throws IOException {
    for (final String name : names) {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.writeString(folder.resolve(name), "");
    }
  }

  private void dicom(final String name, final int slices) throws IOException {
    Files.createDirectories(folder.resolve(name));
    for (int z = 0; z < slices; z++)
      DicomBuilder.slice(new int[4][5]).text(0x00200032, "DS", "0\\0\\" + z).write(folder.resolve(name).resolve("slice" + z));
  }

  private List<String> names(final String include, final String exclude, final boolean recursive) throws IOException {
    final var search = new StackSearch(PathGlobs.parse("include", include), PathGlobs.parse("exclude", exclude), recursive);
    return search.in(folder, folder.resolve("out"), Progress.NONE).stacks().stream().map(FoundStack::name).toList();
  }

  @Test
  void patternsAreAboutNamesAndWithASlashAboutPaths() throws Exception {
    files("a_ct.nii.gz", "a_seg.nii.gz", "b_ct.mha", "read me.txt", ".hidden.nii", "old/c_ct.nii", "x/y [1]/ü_ct.tif",
      "x/.git/d.nii");
    assertThat(names("", "", false)).containsExactly("a_ct.nii.gz", "a_seg.nii.gz", "b_ct.mha");
    assertThat(names("", "", true)).containsExactly("a_ct.nii.gz", "a_seg.nii.gz", "b_ct.mha", "old/c_ct.nii",
      "x/y [1]/ü_ct.tif");
    assertThat(names("*_ct.*; *.tif", "old", true)).containsExactly("a_ct.nii.gz", "b_ct.mha", "x/y [1]/ü_ct.tif");
    assertThat(names("**/*_ct.*", "", true)).containsExactly("a_ct.nii.gz", "b_ct.mha", "old/c_ct.nii", "x/y [1]/ü_ct.tif");
    assertThat(names("x/**", "", true)).containsExactly("x/y [1]/ü_ct.tif");
    assertThat(names("{a,b}_*", "*seg*", true)).containsExactly("a_ct.nii.gz", "b_ct.mha");
    assertThat(names("", "y \\[1\\], *.mha", true)).containsExactly("a_ct.nii.gz", "a_seg.nii.gz", "old/c_ct.nii");
    assertThatIllegalArgumentException().isThrownBy(() -> PathGlobs.parse("include", "{a"))
      .withMessageContaining("include holds");
  }

  /** U+00FC, or u and U+0308, as older Macs write names. */
  @Test
  void aPatternFitsBothFormsOfALetterWithAMark() throws Exception {
    files("fru\u0308h/a.nii", "m\u00fc.nii", "mu.nii", "mu\u0308.mha");
    assertThat(names("m\u00fc*", "", true)).containsExactly("mu\u0308.mha", "m\u00fc.nii");
    assertThat(names("", "fr\u00fch, mu\u0308.nii", true)).containsExactly("mu.nii", "mu\u0308.mha");
  }

  /** On Linux a backslash is a letter, as in what was unpacked from an archive of Windows. */
  @Test
  void aBackslashInANameStays() throws Exception {
    assumeTrue(File.separatorChar == '/', "a name cannot hold a backslash here");
    final Path file = Files.writeString(folder.resolve("p1\\ct.nii"), "");
    final FoundStack stack = new StackSearch(PathGlobs.parse("", ""), PathGlobs.parse("", ""), true).in(folder, folder.resolve(
      "out"), Progress.NONE).stacks().get(0);
    assertThat(stack.name()).isEqualTo("p1\\ct.nii");
    final var planned = new PlannedStack(stack, ResultName.parse("", OutputType.MASK, false).of(stack, folder));
    final Path status = folder.resolve("status.json");
    new FolderReport(folder.resolve("summary.csv"), status, Map.of()).writeFirst(List.of(planned), "running");
    assertThat(Path.of(JsonParser.parseString(Files.readString(status)).getAsJsonObject().getAsJsonArray("stacks").get(0)
      .getAsJsonObject().get("result").getAsString())).isEqualTo(file.resolveSibling("p1\\ct_mask.nii.gz"));
  }

  /** A link to a series would have it segmented twice, and one to a folder give its results another name. */
  @Test
  void aFolderIsSearchedOnceUnderItsOwnNameRatherThanALinks() throws Exception {
    files("p1/a.nii", "z.nii");
    dicom("series", 2);
    Files.createSymbolicLink(folder.resolve("latest"), Path.of("p1"));
    Files.createSymbolicLink(folder.resolve("newest"), Path.of("series"));
    Files.createSymbolicLink(folder.resolve("p1/up"), Path.of(".."));
    assertThat(names("", "", true)).containsExactly("p1/a.nii", "series", "z.nii");
    assertThat(names("", "", false)).containsExactly("series", "z.nii");
    final Path elsewhere = Files.createDirectories(folder.resolveSibling(folder.getFileName() + "-elsewhere"));
    try {
      Files.writeString(elsewhere.resolve("b.nii"), "");
      Files.createSymbolicLink(folder.resolve("more"), elsewhere);
      assertThat(names("", "", true)).containsExactly("more/b.nii", "p1/a.nii", "series", "z.nii");
    }
    finally {
      FolderReplacement.delete(elsewhere);
    }
  }

  @Test
  void aZarrFolderIsOneStackThatIsNotLookedInto() throws Exception {
    files("a.ome.zarr/.zattrs", "a.ome.zarr/0/b.nii", "sub/c.zarr/0/0/0/0", ".d.zarr/.zattrs", "out/e.zarr/.zattrs");
    dicom("a.ome.zarr/1", 2);
    assertThat(names("", "", false)).containsExactly("a.ome.zarr");
    assertThat(names("", "", true)).containsExactly("a.ome.zarr", "sub/c.zarr");
    assertThat(names("", "sub", true)).containsExactly("a.ome.zarr");
    final Path out = folder.resolve("out");
    final var all = new StackSearch(PathGlobs.parse("", ""), PathGlobs.parse("", ""), true);
    final var one = all.in(folder.resolve("a.ome.zarr"), out, Progress.NONE);
    assertThat(one.stacks()).singleElement().satisfies(stack -> {
      assertThat(stack.stem()).isEqualTo("a");
      assertThat(stack.path()).isEqualTo(folder.resolve("a.ome.zarr"));
    });
    final var results = ResultName.parse("*_mask.ome.zarr", OutputType.BOTH, false).of(one.stacks().get(0), out);
    assertThat(results.files()).extracting(f -> folder.relativize(f).toString()).containsExactly("out/a_mask.ome.zarr",
      "out/a_mask_probability.ome.zarr");
  }

  @Test
  void aDicomSeriesIsOneStackNamedByItsFolder() throws Exception {
    dicom("p1/series 2", 3);
    dicom("p3", 2);
    files("scan.nii");
    assertThat(names("", "", false)).containsExactly("p3", "scan.nii");
    assertThat(names("", "", true)).containsExactly("p1/series 2", "p3", "scan.nii");
    final FoundStack series = new StackSearch(PathGlobs.parse("", ""), PathGlobs.parse("", ""), true).in(folder.resolve("p1"),
      folder
      .resolve("out"), Progress.NONE).stacks().get(0);
    final var results = ResultName.parse("*-x.mhd", OutputType.BOTH, true).of(series, folder.resolve("out"));
    assertThat(results.files()).extracting(f -> folder.relativize(f).toString()).containsExactly("out/series 2-x.mhd",
      "out/series 2-x.zraw", "out/series 2-x_probability.mhd", "out/series 2-x_probability.zraw", "out/series 2-x.png");
  }

  /** As in a shell that stands in the folder: the result would be called ._mask.nii.gz, which is hidden. */
  @Test
  void aSeriesThatIsNamedAsThisFolderGivesItsOwnNameToTheResult() throws Exception {
    dicom("p1/series 2", 2);
    final var search = new StackSearch(PathGlobs.parse("", ""), PathGlobs.parse("", ""), false);
    for (final String here : new String[] { "p1/series 2/.", "p1/series 2/../series 2", "p1/series 2/" })
      assertThat(search.in(Path.of(folder + "/" + here), folder.resolve("out"), Progress.NONE).stacks()).singleElement()
        .satisfies(stack -> {
          assertThat(stack.name()).isEqualTo("series 2");
          assertThat(stack.stem()).isEqualTo("series 2");
        });
  }

  /** As on the disc that a hospital gives away: its index in the root, reports and structure sets beside the scan. */
  @Test
  void dicomObjectsWithoutSlicesAreNoStacksAndAreTold() throws Exception {
    dicom("IMAGES/S1", 2);
    files("IMAGES/RT/x", "IMAGES/SR/x", "IMAGES/SEG/x", "IMAGES/BAD/x");
    object("", "1.2.840.10008.1.3.10").write(folder.resolve("DICOMDIR")); // Media Storage Directory
    object("RTSTRUCT", "1.2.840.10008.5.1.4.1.1.481.3").write(folder.resolve("IMAGES/RT/x"));
    object("SR", "1.2.840.10008.5.1.4.1.1.88.67").write(folder.resolve("IMAGES/SR/x"));
    object("PR", "1.2.840.10008.5.1.4.1.1.11.1").write(folder.resolve("IMAGES/S1/a")); // before the slices by name
    DicomBuilder.slice(new int[4][5]).text(0x00080060, "CS", "SEG").write(folder.resolve("IMAGES/SEG/x"));
    final Path bad = DicomBuilder.slice(new int[4][5]).write(folder.resolve("IMAGES/BAD/x"));
    Files.write(bad, Arrays.copyOf(Files.readAllBytes(bad), 200));
    final var search = new StackSearch(PathGlobs.parse("", ""), PathGlobs.parse("", ""), true);
    final StackSearch.Found found = search.in(folder, folder.resolve("out"), Progress.NONE);
    assertThat(found.stacks()).extracting(FoundStack::name).containsExactly("IMAGES/BAD", "IMAGES/S1");
    assertThat(found.notes()).singleElement().asString().startsWith("4 folders with DICOM objects that are no slices of a scan")
      .endsWith("passed over: " + folder.getFileName() + ", IMAGES/RT, IMAGES/SEG, IMAGES/SR.");
    final var some = new StackSearch(PathGlobs.parse("", ""), PathGlobs.parse("", "SR, SEG, IMAGES"), true);
    assertThat(some.in(folder, folder.resolve("out"), Progress.NONE).notes()).singleElement().asString().startsWith(
      "A folder with").endsWith("was passed over: " + folder.getFileName() + ".");
  }

  /** Thousands of reports on a network drive may take minutes. */
  @Test
  void theLookThroughAFolderWithoutSlicesCanBeStopped() throws IOException {
    for (int i = 0; i < 20; i++)
      object("SR", "1.2.840.10008.5.1.4.1.1.88.67").write(folder.resolve("report" + i));
    final int[] asked = new int[1];
    final Progress stopped = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public boolean isCanceled() {
        return ++asked[0] > 10;
      }
    };
    final var search = new StackSearch(PathGlobs.parse("", ""), PathGlobs.parse("", ""), true);
    assertThatThrownBy(() -> search.in(folder, folder.resolve("out"), stopped)).isInstanceOf(CanceledException.class);
    assertThat(asked[0]).isEqualTo(11);
  }

  private static DicomBuilder object(final String modality, final String sopClass) {
    return DicomBuilder.slice(new int[4][5]).without(0x7fe00010).text(0x00080060, "CS", modality).text(0x00080016, "UI",
      sopClass);
  }

  @Test
  void resultsAreNoInputsAndNeitherIsTheOutputFolder() throws Exception {
    files("a.nii", "a_mask.nii", "b_mask.nii", "out/c.nii");
    RunRecord.of("segment-folder").build().writeBeside(folder.resolve("a_mask.nii"));
    RunRecord.of("make-phantom").build().writeBeside(folder.resolve("a.nii"));
    assertThat(names("", "", true)).containsExactly("a.nii", "b_mask.nii");
  }

  /** The record of a pair lies beside the half that was named. */
  @Test
  void aPairIsAResultByWhicheverHalfItWasNamed() throws Exception {
    files("a.nii", "a_mask.hdr", "a_mask.img", "b_mask.hdr.gz", "b_mask.img.gz", "c.hdr", "c.img");
    RunRecord.of("segment-folder").build().writeBeside(folder.resolve("a_mask.img"));
    RunRecord.of("segment-folder").build().writeBeside(folder.resolve("b_mask.img.gz"));
    Files.createSymbolicLink(folder.resolve("c2.img"), folder.resolve("nowhere.img")); // of no header, so no stack
    assertThat(names("", "", true)).containsExactly("a.nii", "c.hdr");
    final var results = ResultName.parse("*_mask.img.gz", OutputType.BOTH, true).of(FoundStack.of(folder.resolve("a.nii"),
      Path.of("a.nii")), folder);
    assertThat(results.files()).extracting(f -> folder.relativize(f).toString()).containsExactly("a_mask.img.gz", "a_mask.hdr.gz",
      "a_mask_probability.img.gz", "a_mask_probability.hdr.gz", "a_mask.png");
  }

  @Test
  void aListHoldsPathsRelativeToItself() throws Exception {
    files("in/sub/a.nii", "elsewhere/b.nii");
    final Path list = Files.writeString(folder.resolve("in/list.txt"), "\uFEFF# scans\nsub/a.nii\r\n\n  " + folder.resolve(
      "elsewhere/b.nii") + "  \nabsent.nii\n");
    final var search = new StackSearch(PathGlobs.parse("include", ""), PathGlobs.parse("exclude", ""), false);
    final List<FoundStack> stacks = search.in(list, folder.resolve("out"), Progress.NONE).stacks();
    assertThat(stacks).extracting(FoundStack::name).containsExactly("sub/a.nii", folder.resolve("elsewhere/b.nii").toString(),
      "absent.nii");
    assertThat(stacks).extracting(s -> s.folder().toString()).containsExactly("sub", "", "");
    assertThat(stacks).extracting(FoundStack::stem).containsExactly("a", "b", "absent");
    final Path noText = Files.write(folder.resolve("list"), new byte[] { 1, (byte) 0xff, (byte) 0xfe, 3 });
    assertThatThrownBy(() -> search.in(noText, folder, Progress.NONE)).isInstanceOf(IOException.class).hasMessageContaining(
      "neither a folder, nor a stack, nor a list");
  }

  @Test
  void stacksThatWouldBeWrittenToOneFileAreRefused() throws Exception {
    files("a.nii", "a.mha", "sub/a.nii", "b.nii");
    final var search = new StackSearch(PathGlobs.parse("include", ""), PathGlobs.parse("exclude", "a.mha"), true);
    final ResultName mask = ResultName.parse("", OutputType.MASK, false);
    final List<FoundStack> three = search.in(folder, folder.resolve("out"), Progress.NONE).stacks();
    assertThat(FolderPlan.of(three, mask, folder.resolve("out"), List.of()).stacks()).extracting(s ->
      folder.relativize(s.results()
      .main()).toString()).containsExactly("out/a_mask.nii.gz", "out/b_mask.nii.gz", "out/sub/a_mask.nii.gz");
    final List<FoundStack> four = new StackSearch(search.include(), PathGlobs.parse("", ""), true).in(folder,
      folder.resolve("out"),
      Progress.NONE).stacks();
    assertThatThrownBy(() -> FolderPlan.of(four, mask, folder.resolve("out"), List.of())).isInstanceOf(IOException.class)
      .hasMessageContaining("a.mha and a.nii would both be written to").message().doesNotContain("lower case");
    final List<FoundStack> cases = List.of(FoundStack.of(folder.resolve("B.nii"), Path.of("B.nii")), FoundStack.of(folder.resolve(
      "b.nii"), Path.of("b.nii")));
    assertThatThrownBy(() -> FolderPlan.of(cases, mask, folder.resolve("out"), List.of())).isInstanceOf(IOException.class)
      .hasMessageContaining("B.nii and b.nii would both be written to").hasMessageContaining("upper and lower case");
    assertThatThrownBy(() -> FolderPlan.of(three, ResultName.parse("*.nii", OutputType.MASK, false), folder, List.of()))
      .isInstanceOf(IOException.class).hasMessageContaining("is an input (a.nii)");
    assertThatThrownBy(() -> FolderPlan.of(three, ResultName.parse("b*.nii", OutputType.MASK, false), folder,
      List.of(folder.resolve(
      "ba.nii.json")))).isInstanceOf(IOException.class).hasMessageContaining("the run itself");
  }

  @Test
  void aStackThatAListNamesTwiceIsTold() throws Exception {
    files("in/a.nii");
    final Path list = Files.writeString(folder.resolve("in/list.txt"), "a.nii\n# again\n../in/a.nii\n");
    final var search = new StackSearch(PathGlobs.parse("include", ""), PathGlobs.parse("exclude", ""), false);
    assertThatThrownBy(() -> search.in(list, folder.resolve("out"), Progress.NONE)).isInstanceOf(IOException.class)
      .hasMessage(list + ", line 3: '../in/a.nii' is named in line 1 already; keep one of the two lines");
  }

  @Test
  void voxelsThatAHeaderNamesAreAnInput() throws Exception {
    Files.writeString(folder.resolve("a.mhd"), "ObjectType = Image\nNDims = 3\nDimSize = 2 2 2\nElementType = MET_UCHAR\n"
      + "ElementDataFile = ba.zraw\n");
    files("ba.zraw");
    final var search = new StackSearch(PathGlobs.parse("include", ""), PathGlobs.parse("exclude", ""), false);
    final List<FoundStack> stacks = search.in(folder, folder, Progress.NONE).stacks();
    assertThatThrownBy(() -> FolderPlan.of(stacks, ResultName.parse("b*.mhd", OutputType.MASK, false), folder, List.of()))
      .isInstanceOf(IOException.class).hasMessageContaining("ba.zraw is an input (a.mhd)");
    assertThat(FolderPlan.of(stacks, ResultName.parse("c*.mhd", OutputType.MASK, false), folder, List.of()).stacks()).hasSize(1);
  }

  @Test
  void namesOfResultsHaveOneStarAndAKnownEnding() {
    for (final String bad : new String[] { "mask.nii", "*_*.nii", "*.png", "x/*.nii", "*" })
      assertThatIllegalArgumentException().as(bad).isThrownBy(() -> ResultName.parse(bad, OutputType.MASK, false))
        .withMessageContaining(
        "such as *_mask.nii.gz");
  }
}
