package io.fairway.docs;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles pieces of Java as they stand in a page, with the class path of this test. What
 * consists of members only gets a class around it.
 */
final class JavaCompilation {

	private static final Pattern TYPE = Pattern
		.compile("(?m)^(?:public |final |abstract |sealed )*(?:class|interface|record|enum) (\\w+)");

	private static final Pattern IMPORTS = Pattern.compile("(?m)^(?:import [^;]+;\n|\n)*");

	private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

	private JavaCompilation() {
	}

	/** The complaints of the compiler, none if all is well. */
	static String compile(List<Pages.Snippet> snippets, Path directory) {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter complaints = new StringWriter();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
			List<String> options = List.of("-d", directory.toString(), "-classpath",
					System.getProperty("java.class.path"), "--release", "17", "-parameters", "-proc:none", "-nowarn",
					"-Xlint:deprecation", "-Werror");
			boolean compiled = compiler
				.getTask(complaints, files, null, options, null, snippets.stream().map(Source::of).toList())
				.call();
			return (compiled && complaints.toString().isEmpty()) ? "" : "not compiled: " + complaints;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static URLClassLoader load(Path directory) throws MalformedURLException {
		return new URLClassLoader(new URL[] { directory.toUri().toURL() }, JavaCompilation.class.getClassLoader());
	}

	private static final class Source extends SimpleJavaFileObject {

		private final String code;

		private Source(String name, String code) {
			super(URI.create("string:///" + name + JavaFileObject.Kind.SOURCE.extension), JavaFileObject.Kind.SOURCE);
			this.code = code;
		}

		static Source of(Pages.Snippet snippet) {
			String code = snippet.code();
			Matcher type = TYPE.matcher(code);
			if (type.find()) {
				Matcher declared = PACKAGE.matcher(code);
				String directory = declared.find() ? declared.group(1).replace('.', '/') + "/" : "";
				return new Source(directory + type.group(1), code);
			}
			Matcher imports = IMPORTS.matcher(code);
			String head = imports.lookingAt() ? imports.group() : "";
			return new Source("Snippet", head + "class Snippet {\n" + code.substring(head.length()) + "}\n");
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.code;
		}

	}

}
