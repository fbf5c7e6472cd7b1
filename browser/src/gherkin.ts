/** Cucumber's parser: the only module that imports it. Lua makes scenarios of what it returns. */

import { AstBuilder, dialects, Errors, GherkinClassicTokenMatcher, Parser } from "@cucumber/gherkin";
import { IdGenerator } from "@cucumber/messages";

interface ParserError {
  message: string;
  location?: { line: number };
  errors?: ParserError[];
}

/** Parses a document to JSON: `document` and the keywords of its language as `dialect`, or `errors`. */
export function parseGherkin(text: string): string {
  const builder = new AstBuilder(IdGenerator.incrementing());
  try {
    const document = new Parser(builder, new GherkinClassicTokenMatcher()).parse(text);
    const language = document.feature?.language ?? "en";
    return JSON.stringify({ document, dialect: dialects[language as keyof typeof dialects] });
  } catch (error) {
    if (!(error instanceof Errors.GherkinException)) throw error;
    const { errors = [error] } = error as ParserError;
    return JSON.stringify({ errors: errors.map(({ message, location }) => ({ message, line: location?.line ?? 1 })) });
  }
}
