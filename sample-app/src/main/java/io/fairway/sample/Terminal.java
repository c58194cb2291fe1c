package io.fairway.sample;

import java.io.Console;
import java.io.PrintStream;
import java.util.List;

/**
 * Where the table is printed. On a real terminal, each table takes the place of the one
 * before.
 */
final class Terminal {

	private static final String LINES_UP = "\u001B[%dA";

	private static final String CLEAR_TO_END_OF_LINE = "\u001B[K";

	private final PrintStream out;

	private final boolean interactive;

	private int printed;

	Terminal(PrintStream out, boolean interactive) {
		this.out = out;
		this.interactive = interactive;
	}

	static Terminal system() {
		return new Terminal(System.out, isInteractive());
	}

	@SuppressWarnings("SystemConsoleNull") // asked whether it is a terminal, too
	private static boolean isInteractive() {
		return System.console() != null && isTerminal() && System.getenv("CI") == null
				&& !"dumb".equals(System.getenv("TERM"));
	}

	/** From JDK 22 on there may be a console without a terminal. */
	private static boolean isTerminal() {
		try {
			return (boolean) Console.class.getMethod("isTerminal").invoke(System.console());
		}
		catch (NoSuchMethodException ex) {
			return true;
		}
		catch (ReflectiveOperationException ex) {
			return false;
		}
	}

	boolean interactive() {
		return this.interactive;
	}

	void print(List<String> lines) {
		StringBuilder text = new StringBuilder();
		if (this.interactive && this.printed > 0) {
			text.append(LINES_UP.formatted(this.printed));
		}
		lines.forEach((line) -> text.append(line)
			.append(this.interactive ? CLEAR_TO_END_OF_LINE : "")
			.append(System.lineSeparator()));
		this.out.print(text);
		this.out.flush();
		this.printed = lines.size();
	}

}
