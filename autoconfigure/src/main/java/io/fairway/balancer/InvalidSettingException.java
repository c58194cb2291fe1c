package io.fairway.balancer;

/**
 * Thrown for a setting that is out of its range.
 */
public final class InvalidSettingException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String setting;

	private final String value;

	private final String expected;

	InvalidSettingException(String setting, Object value, String expected) {
		super(setting + ": " + value + " (expected: " + expected + ")");
		this.setting = setting;
		this.value = String.valueOf(value);
		this.expected = expected;
	}

	/**
	 * The name of the setting.
	 * @return the name as in the configuration
	 */
	public String setting() {
		return this.setting;
	}

	/**
	 * The value that was refused.
	 * @return the value
	 */
	public String value() {
		return this.value;
	}

	/**
	 * What would have been accepted.
	 * @return a description
	 */
	public String expected() {
		return this.expected;
	}

}
