package agora.evaluate;

/**
 * The tests of one problem, written in Python.
 *
 * @param given trusted code that the tests may use, such as the prompt with its own functions
 * @param tests asserts, or the definition of a function that holds them
 * @param check the name of that function, called with the program's function; empty for none
 * @param entry the name of the program's function; empty where the tests themselves name it
 */
record CodeTests(String given, String tests, String check, String entry) {}
