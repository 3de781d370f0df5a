import java.io.FileInputStream;
import java.io.InputStream;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Says of each "flavour=path", one line of tabs: the same again, "pass" or "fail", how many checks ran, which rules failed.
 */
public final class Validate {
    private Validate() {}

    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String asked : arguments) {
            int end = asked.indexOf('=');
            PDFAFlavour flavour = PDFAFlavour.fromString(asked.substring(0, end));
            PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false);
            System.out.println(asked + "\t" + verdict(asked.substring(end + 1), flavour, validator));
        }
    }

    private static String verdict(String path, PDFAFlavour flavour, PDFAValidator validator) throws Exception {
        try (InputStream file = new FileInputStream(path);
                PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour, flavour)) {
            ValidationResult result = validator.validate(parser);
            TreeMap<String, String> failed = new TreeMap<>();
            for (TestAssertion one : result.getTestAssertions()) {
                if (one.getStatus() == TestAssertion.Status.FAILED) {
                    String rule = one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber();
                    failed.put(rule, one.getMessage().replace('\t', ' ').replace('\n', ' '));
                }
            }
            return (result.isCompliant() ? "pass" : "fail") + "\t" + result.getTotalAssertions() + "\t" + failed;
        }
    }
}
