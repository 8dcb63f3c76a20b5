package io.github.rraunet.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.files.CsvTable;
import io.github.rraunet.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairedFilesTest {

  @TempDir
  private Path folder;

  private Path folderWith(final String name, final String... files) throws IOException {
    final Path made = Files.createDirectories(folder.resolve(name));
    for (final String file : files) {
      Files.createDirectories(made.resolve(file).getParent());
      Files.createFile(made.resolve(file));
    }
    return made;
  }

  private static String pairs(final PairedFiles found) {
    final StringBuilder text = new StringBuilder();
    for (final TrainingCase c : found.cases())
      text.append(c.name()).append('=').append(c.image().name()).append('+').append(c.mask().name()).append(' ');
    return text.toString().trim();
  }

  @Test
  void sameNamesInTwoFolders() throws IOException {
    final PairedFiles found = PairedFiles.inFolders(folderWith("i", "b.nii.gz", "a.tif", "lonely.nii"),
      folderWith("m", "a.nii", "b.mha", "other.nii"), "auto");
    assertThat(pairs(found)).isEqualTo("a=a.tif+a.nii b=b.nii.gz+b.mha");
    assertThat(found.notes()).containsExactly("Left out: 1 image without a mask: lonely.nii.",
      "Left out: 1 mask without an image: other.nii.");
  }

  @Test
  void layoutOfThePaper() throws IOException {
    final Path one = folderWith("p", "case1.mhd", "case1_label.mhd", "case10.mhd", "case10_label.mhd", "case1.raw");
    assertThat(pairs(PairedFiles.inFolders(one, one, "auto"))).isEqualTo("case1=case1.mhd+case1_label.mhd"
      + " case10=case10.mhd+case10_label.mhd");
    assertThat(pairs(PairedFiles.inFolders(one, one, "case"))).isEqualTo(pairs(PairedFiles.inFolders(one, one, "auto")));
  }

  @Test
  void layoutsOfVerse() throws IOException {
    final Path raw = folderWith("rawdata", "sub-verse004/sub-verse004_ct.nii.gz", "sub-verse500/sub-verse500_dir-ax_ct.nii.gz",
      "sub-verse401/sub-verse401_split-verse253_ct.nii.gz");
    final Path derived = folderWith("derivatives", "sub-verse004/sub-verse004_seg-vert_msk.nii.gz",
      "sub-verse500/sub-verse500_dir-ax_seg-vert_msk.nii.gz", "sub-verse401/sub-verse401_split-verse253_seg-vert_msk.nii.gz");
    assertThat(PairedFiles.inFolders(raw, derived, "verse").cases()).extracting(TrainingCase::name)
      .containsExactly("sub-verse004", "sub-verse401_split-verse253", "sub-verse500_dir-ax");
    final Path old = folderWith("2019", "verse004.nii.gz", "verse004_seg.nii.gz");
    assertThat(pairs(PairedFiles.inFolders(old, old, "auto"))).isEqualTo("verse004=verse004.nii.gz+verse004_seg.nii.gz");
  }

  @Test
  void suffixesAreFoundOrGiven() throws IOException {
    final Path both = folderWith("s", "x_ct.nii", "x_seg.nii", "y_ct.nii", "y_seg.nii");
    assertThat(pairs(PairedFiles.inFolders(both, both, "auto"))).isEqualTo("x=x_ct.nii+x_seg.nii y=y_ct.nii+y_seg.nii");
    final Path deep = folderWith("deep", "a/b/c/in.nii", "a/b/c/d/too-deep.nii");
    assertThat(pairs(PairedFiles.inFolders(deep, folderWith("of deep", "in.nii", "too-deep.nii"), "auto"))).isEqualTo(
      "in=in.nii+in.nii");
    final Path odd = folderWith("o", "img-1.nii", "lab-1.nii");
    assertThatThrownBy(() -> PairedFiles.inFolders(odd, odd, "auto")).hasMessageContaining("names=*_ct:*_seg")
      .hasMessageContaining("img-1.nii");
    assertThat(pairs(PairedFiles.inFolders(odd, odd, "img-*:lab-*"))).isEqualTo("1=img-1.nii+lab-1.nii");
    assertThatThrownBy(() -> PairedFiles.inFolders(odd, odd, "a:b:c")).hasMessageContaining("names is auto");
  }

  @Test
  void seriesOfDicomAreImagesWhereThereAreNoOthers() throws IOException {
    final byte[] mark = new byte[132];
    System.arraycopy("DICM".getBytes(StandardCharsets.US_ASCII), 0, mark, 128, 4);
    final Path images = folderWith("series", "p1/1.dcm", "study/p2/1.dcm", "p3/notes.txt");
    for (final String slice : new String[] { "p1/1.dcm", "study/p2/1.dcm" })
      Files.write(images.resolve(slice), mark);
    final Path masks = folderWith("of series", "p1.nii", "p2.nii", "p3.nii");
    assertThat(pairs(PairedFiles.inFolders(images, masks, "auto"))).isEqualTo("p1=p1+p1.nii p2=p2+p2.nii");
    Files.createFile(images.resolve("p1/p1.nii")); // converted; what it was made from lies beside
    assertThat(pairs(PairedFiles.inFolders(images, masks, "auto"))).isEqualTo("p1=p1.nii+p1.nii");
  }

  /** What is prepared of a series stays so, and a training that was stopped goes on, whatever else comes into its folder. */
  @Test
  void whatLiesBesideASeriesDoesNotChangeItsContent() throws IOException {
    final byte[] slice = new byte[140];
    System.arraycopy("DICM".getBytes(StandardCharsets.US_ASCII), 0, slice, 128, 4);
    final Path series = folderWith("beside", "1.dcm", "2.dcm");
    Files.write(series.resolve("1.dcm"), slice);
    Files.write(series.resolve("2.dcm"), slice);
    final VolumeSource source = new VolumeSource.OfFile(series);
    final String content = source.contentHash(Progress.NONE);
    folderWith("beside", ".DS_Store", "notes.txt", "thumbnails/1.png");
    assertThat(source.contentHash(Progress.NONE)).isEqualTo(content);
    slice[139]++;
    Files.write(series.resolve("2.dcm"), slice);
    assertThat(source.contentHash(Progress.NONE)).isNotEqualTo(content);
  }

  @Test
  void twoFilesOfOneCase() throws IOException {
    final Path images = folderWith("d", "a.nii", "a.tif");
    assertThatThrownBy(() -> PairedFiles.inFolders(images, folderWith("dm", "a.nii"), "*"))
      .hasMessageContaining("second image of case 'a'").hasMessageContaining("name the pairs in a table with manifest=");
    assertThatThrownBy(() -> PairedFiles.inFolders(folderWith("none"), images, "*")).hasMessageContaining("no image in");
    assertThatThrownBy(() -> PairedFiles.inFolders(folder.resolve("missing"), images, "*")).hasMessageContaining("no folder");
  }

  @Test
  void namesThatFitFewerCasesDoNotHideThatTwoMasksAreThere() throws IOException {
    final Path images = folderWith("h", "a.nii", "b.nii", "c.nii");
    final Path masks = folderWith("hm", "a.nii", "a.mha", "a_seg.nii", "b.nii", "c.nii");
    assertThatThrownBy(() -> PairedFiles.inFolders(images, masks, "auto")).hasMessageContaining("second mask of case 'a'");
  }

  @Test
  void oneImageInSeveralCasesOfATable() throws IOException {
    final Path files = folderWith("r", "c.nii", "m1.nii", "m2.nii");
    final Path csv = files.resolve("set.csv");
    Files.writeString(csv, "case,image,mask\nx,c.nii,m1.nii\ny,../r/c.nii,m1.nii\n");
    assertThatThrownBy(() -> PairedFiles.inTable(CsvTable.read(csv))).hasMessageContaining("twice; remove one of the lines");
    Files.writeString(csv, "case,image,mask\nx,c.nii,m1.nii\ny,../r/c.nii,m2.nii\n");
    final PairedFiles found = PairedFiles.inTable(CsvTable.read(csv));
    assertThat(found.cases()).hasSize(2);
    assertThat(found.notes()).hasSize(1).first().asString().contains("(y)").contains("flatters");
  }

  @Test
  void namedInATable() throws IOException {
    final Path files = folderWith("t", "a b.nii", "m1.nii", "c.nii");
    final Path csv = files.resolve("set.csv");
    Files.writeString(csv, "case,image,mask\n,a b.nii,m1.nii\nthird,c.nii," + files.resolve("m1.nii") + "\n");
    final CsvTable table = CsvTable.read(csv);
    assertThat(PairedFiles.isTableOfPairs(table)).isTrue();
    assertThat(pairs(PairedFiles.inTable(table))).isEqualTo("a b=a b.nii+m1.nii third=c.nii+m1.nii");
    Files.writeString(csv, "image,mask\nc.nii,gone.nii\n");
    assertThatThrownBy(() -> PairedFiles.inTable(CsvTable.read(csv))).hasMessageContaining("'gone.nii'");
    Files.writeString(csv, "image,mask\nc.nii,m1.nii\nc.nii,m1.nii\n");
    assertThatThrownBy(() -> PairedFiles.inTable(CsvTable.read(csv))).hasMessageContaining("case 'c' twice");
  }

  @Test
  void masksInAFolderBelowAreNeverTakenForImages() throws IOException {
    final Path images = folderWith("n", "a.nii", "b.nii", "masks/a_seg.nii", "masks/b_seg.nii");
    assertThat(pairs(PairedFiles.inFolders(images, images.resolve("masks"), "auto"))).isEqualTo(
      "a=a.nii+a_seg.nii b=b.nii+b_seg.nii");
    final Path same = folderWith("same", "a.nii", "masks/a.nii");
    final PairedFiles found = PairedFiles.inFolders(same, same.resolve("masks"), "auto");
    assertThat(found.cases()).hasSize(1);
    assertThat(found.cases().get(0).image().toString()).endsWith("same/a.nii");
    assertThat(found.cases().get(0).mask().toString()).endsWith("masks/a.nii");
  }

  @Test
  void foldersOfCasesMayBeLinksAndMasksSeenThroughOneAreNoImages() throws IOException {
    final Path store = folderWith("store", "p1/ct1.nii", "p2/ct2.nii");
    final Path images = folderWith("links");
    final Path masks = folderWith("masks of links", "ct1.nii", "ct2.nii");
    for (final String patient : new String[] { "p1", "p2" })
      Files.createSymbolicLink(images.resolve(patient), store.resolve(patient));
    Files.createSymbolicLink(images.resolve("labels"), masks);
    Files.createSymbolicLink(images.resolve("latest"), images.resolve("p2"));
    Files.createSymbolicLink(store.resolve("p1/up"), images);
    Files.createSymbolicLink(images.resolve("gone.nii"), store.resolve("gone.nii"));
    final PairedFiles found = PairedFiles.inFolders(images, masks, "auto");
    assertThat(pairs(found)).isEqualTo("ct1=ct1.nii+ct1.nii ct2=ct2.nii+ct2.nii");
    assertThat(found.cases().get(0).image().toString()).endsWith("p1/ct1.nii");
  }

  @Test
  void linkedFoldersAreSearchedAndOtherNamesDoNotMatter() throws IOException {
    final Path images = folderWith("l", "sub-verse004_ct.nii", "sub-verse004_ct_iso.nii");
    final Path masks = folderWith("lm", "sub-verse004_ct.nii", "sub-verse004_ct_iso.nii");
    final Path link = Files.createSymbolicLink(folder.resolve("link"), images);
    assertThat(PairedFiles.inFolders(link, masks, "auto").cases()).hasSize(2);
  }
}
