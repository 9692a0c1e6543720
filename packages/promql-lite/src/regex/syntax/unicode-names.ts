// What Go 1.27 (Unicode 17) knows; JavaScript calls all of it the same.
const categories = `
  C Cc Cf Cn Co Cs L LC Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm
  So Z Zl Zp Zs Cased_Letter Close_Punctuation Combining_Mark Connector_Punctuation Control
  Currency_Symbol Dash_Punctuation Decimal_Number Enclosing_Mark Final_Punctuation Format
  Initial_Punctuation Letter Letter_Number Line_Separator Lowercase_Letter Mark Math_Symbol
  Modifier_Letter Modifier_Symbol Nonspacing_Mark Number Open_Punctuation Other Other_Letter
  Other_Number Other_Punctuation Other_Symbol Paragraph_Separator Private_Use Punctuation
  Separator Space_Separator Spacing_Mark Surrogate Symbol Titlecase_Letter Unassigned
  Uppercase_Letter cntrl digit punct
`
const scripts = `
  Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak
  Bengali Beria_Erfe Bhaiksuki Bopomofo Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian
  Caucasian_Albanian Chakma Cham Cherokee Chorasmian Common Coptic Cuneiform Cypriot
  Cypro_Minoan Cyrillic Deseret Devanagari Dives_Akuru Dogra Duployan Egyptian_Hieroglyphs
  Elbasan Elymaic Ethiopic Garay Georgian Glagolitic Gothic Grantha Greek Gujarati Gunjala_Gondi
  Gurmukhi Gurung_Khema Han Hangul Hanifi_Rohingya Hanunoo Hatran Hebrew Hiragana
  Imperial_Aramaic Inherited Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi
  Kannada Katakana Kawi Kayah_Li Kharoshthi Khitan_Small_Script Khmer Khojki Khudawadi Kirat_Rai
  Lao Latin Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian Mahajani Makasar Malayalam Mandaic
  Manichaean Marchen Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui Meroitic_Cursive
  Meroitic_Hieroglyphs Miao Modi Mongolian Mro Multani Myanmar Nabataean Nag_Mundari Nandinagari
  New_Tai_Lue Newa Nko Nushu Nyiakeng_Puachue_Hmong Ogham Ol_Chiki Ol_Onal Old_Hungarian
  Old_Italic Old_North_Arabian Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic
  Old_Uyghur Oriya Osage Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician
  Psalter_Pahlavi Rejang Runic Samaritan Saurashtra Sharada Shavian Siddham Sidetic SignWriting
  Sinhala Sogdian Sora_Sompeng Soyombo Sundanese Sunuwar Syloti_Nagri Syriac Tagalog Tagbanwa
  Tai_Le Tai_Tham Tai_Viet Tai_Yo Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan Tifinagh
  Tirhuta Todhri Tolong_Siki Toto Tulu_Tigalari Ugaritic Vai Vithkuqi Wancho Warang_Citi Yezidi
  Yi Zanabazar_Square
`
const others = ['Any', 'ASCII', 'Assigned']

/** Every class by its name without case, spaces, hyphens and underscores. */
const expressions: ReadonlyMap<string, string> = new Map([
  ...words(scripts).map(name => [canonical(name), `sc=${name}`] as const),
  ...words(categories).map(name => [canonical(name), `gc=${name}`] as const),
  ...others.map(name => [canonical(name), name] as const),
])

/** Finds a Unicode class as Go does; the result is what JavaScript's `\p{…}` takes. */
export function findProperty(name: string): string | undefined {
  return expressions.get(canonical(name))
}

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}

// Only ASCII letters have a case here: a Kelvin sign is no `k`.
function canonical(name: string): string {
  return name.replaceAll(/[ _-]/g, '').replaceAll(/[A-Z]/g, letter => letter.toLowerCase())
}
