/**
 * Letters of other scripts that a reader takes for Latin ones, side by side: the first of each two is read as the
 * second. From Unicode's confusables (UTS 39), lower case, those that look the same in one case or the other.
 *
 * Words are folded in the same way, so that a word in Russian or Greek is still found.
 */
export const LOOK_ALIKES = [
  // Cyrillic.
  'аaвbсcеeһhнhіiјjкkмmоoрpԛqѕsтtуyѵvԝwхxґrԁd',
  // Greek.
  'αaβbεeηnιiκkνvοoρpτtυuχxγyζz',
  // Latin beyond ASCII, and Armenian.
  'ɑaɡgıiȷjօoսuհhոnցg',
].join('')
