package io.fairway.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Links between pages lead somewhere: to a file of the repository and, after a hash sign,
 * to a heading by the name that GitHub gives it.
 */
class LinksTests {

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

	private static final Pattern HEADING = Pattern.compile("#{1,6} (.*)");

	static Stream<Path> pages() {
		return Pages.all().stream();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("pages")
	void leadSomewhere(Path page) {
		for (String line : Pages.prose(page)) {
			Matcher link = LINK.matcher(line);
			while (link.find()) {
				if (!link.group(1).matches("[a-z]+:.*")) {
					assertThat(problem(page, link.group(1))).as(link.group(1)).isEmpty();
				}
			}
		}
	}

	private static String problem(Path page, String target) {
		int hash = target.indexOf('#');
		String path = (hash >= 0) ? target.substring(0, hash) : target;
		Path file = path.isEmpty() ? page : page.resolveSibling(path).normalize();
		if (!file.startsWith(Pages.ROOT) || !Files.exists(file)) {
			return "no such file: " + file;
		}
		if (hash < 0) {
			return "";
		}
		String anchor = target.substring(hash + 1);
		return anchors(file).contains(anchor) ? "" : "no heading #" + anchor + " in " + file;
	}

	private static Set<String> anchors(Path page) {
		Set<String> anchors = new HashSet<>();
		Map<String, Integer> seen = new HashMap<>();
		for (String line : Pages.prose(page)) {
			Matcher heading = HEADING.matcher(line);
			if (heading.matches()) {
				String anchor = anchor(heading.group(1));
				int repeated = seen.merge(anchor, 1, Integer::sum) - 1;
				anchors.add((repeated > 0) ? anchor + "-" + repeated : anchor);
			}
		}
		return anchors;
	}

	private static String anchor(String heading) {
		return heading.strip().toLowerCase().replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
	}

	@Test
	void noticesWhatIsMissing() {
		Path page = Pages.page("README.md");
		assertThat(List.of(problem(page, "nothing.md"), problem(page, "design.md#nothing"),
				problem(page, "../../outside.md")))
			.noneMatch(String::isEmpty);
	}

	@Test
	void everyPageIsInTheIndex() {
		String index = Pages.read(Pages.page("README.md"));
		assertThat(Pages.all()).filteredOn((page) -> page.startsWith(Pages.ROOT.resolve("docs")))
			.map((page) -> Pages.ROOT.resolve("docs").relativize(page).toString())
			.filteredOn((page) -> !page.equals("README.md"))
			.allSatisfy((page) -> assertThat(index).contains("](" + page));
	}

}
