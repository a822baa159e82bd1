/** Compares pairs of Maven versions (tab between, one a line) by Maven's own ComparableVersion: -1, 0 or 1 a line. */
import java.io.BufferedReader;
import java.io.InputStreamReader;
import org.apache.maven.artifact.versioning.ComparableVersion;

class MavenReference {
  public static void main(String[] arguments) throws Exception {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    StringBuilder answers = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] pair = line.split("\t", -1);
      int order = new ComparableVersion(pair[0]).compareTo(new ComparableVersion(pair[1]));
      answers.append(Integer.signum(order)).append('\n');
    }
    System.out.print(answers);
  }
}
